"""The comparison of two surveys (前回と今回の比較): both prepared alike, what changed, one Report.

settings of both --same_rules--> settings --prepare--> two surveys --pair_of--> called alike
                 --changes--> findings --> WaveReport
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textmine.composing import notes_of, shown_responses, versions
from textmine.errors import AnalysisError, Problem, SettingsError, require_columns
from textmine.outputs import dictionary_hashes, plain
from textmine.recipes.alike import Pair, meant, only_in_one, pair_of
from textmine.recipes.changes import changes, term_places
from textmine.stages import prepare
from textmine.tables import NOTES, Note

if TYPE_CHECKING:
    import pandas as pd

    from textmine.files import FileRead
    from textmine.recipes import Prepared
    from textmine.report.wavemodel import WaveReport, WaveTold
    from textmine.settings import Settings

WAVE_COLUMN = {"ja": "調査回", "en": "survey"}
"""The column of the answers of both that says from which survey a row is."""


def compare_surveys(
    before: Settings,
    after: Settings,
    *,
    by: Sequence[str] = (),
    match: str = "",
    questions: Sequence[str] = (),
    min_count: int = 2,
    top: int = 0,
) -> tuple[WaveReport, tuple[Sequence[FileRead], Sequence[FileRead]]]:
    """Two surveys compared (前回との比較), ready to be drawn, and the files that were read for each.

    ``by``: group columns (none: those of both in which several respondents share a group); ``match``: the
    column that identifies the same organization in both, "" for none. Both are masked and, where respondents
    of either are persons, numbered and merged by the stricter of both settings.
    Raises SettingsError where their words are counted otherwise, AnalysisError where they have no question in
    common, lack a column, or persons are to be matched.
    """
    before, after, notes = same_rules(before, after)
    if match and after.privacy.persons:
        raise AnalysisError(_no_persons_matched(match))
    pair, dropped = _prepared_alike(before, after, questions, match)
    groups = _groups_asked(pair, by)
    if match:
        for prepared in pair.both:
            require_columns([match], [str(name) for name in prepared.responses.columns])
    found = changes(pair, by=groups, match=match, min_count=min_count, top=top)
    told = (*notes, *dropped, *found.notes, *(() if match else _match_hint(pair)))
    report = _report(pair, groups, match, found.tables, told)
    return report, (pair.before.survey.files, pair.after.survey.files)


def same_rules(before: Settings, after: Settings) -> tuple[Settings, Settings, tuple[Note, ...]]:
    """Both settings with the stricter privacy of the two, and in what else they differ.

    Raises SettingsError where words are cut or counted otherwise: their shares could not be compared.
    """
    own = [plain(settings, settings.folder) for settings in (before, after)]
    problems = [
        _counted_otherwise(key, own[0]["tokens"][key], value)
        for key, value in own[1]["tokens"].items()
        if own[0]["tokens"][key] != value
    ]
    if problems:
        raise SettingsError(problems)
    privacy = replace(
        after.privacy,
        mask=before.privacy.mask or after.privacy.mask,
        persons=before.privacy.persons or after.privacy.persons,
        smallest_group=max(before.privacy.smallest_group, after.privacy.smallest_group),
    )
    notes = []
    differing = [
        f"{section}.{key}"
        for section, keys in (("repair", ("input", "margin", "join_lines")), ("analysis", ("coding",)))
        for key in keys
        if own[0][section][key] != own[1][section][key]
    ]
    differing += [
        f"privacy.{key}"
        for key in ("mask", "persons", "smallest_group")
        if own[0]["privacy"][key] != own[1]["privacy"][key]
    ]
    if differing:
        listed = ", ".join(differing)
        notes.append(
            Note(
                f"前回と今回で設定が違います（{listed}）。privacy は厳しいほうにそろえました",
                f"settings differ between the surveys ({listed}); of privacy the stricter is used for both",
            )
        )
    notes += _other_dictionaries(before, after)
    return (
        replace(before, privacy=replace(privacy, decisions=before.privacy.decisions), report=after.report),
        replace(after, privacy=privacy),
        tuple(notes),
    )


def _other_dictionaries(before: Settings, after: Settings) -> list[Note]:
    hashes = [dictionary_hashes(settings.dictionaries) for settings in (before, after)]
    names = sorted({name for name, _ in set(hashes[0].items()) ^ set(hashes[1].items())})
    if not names:
        return []
    listed = ", ".join(name.removeprefix("+") for name in names)
    return [
        Note(
            f"自分の辞書が前回と今回で違います（{listed}）。増減のうちには、辞書の違いによるものがあるかもしれません",
            f"own dictionaries differ between the surveys ({listed}); a change may come from them",
        )
    ]


def _prepared_alike(
    before: Settings, after: Settings, questions: Sequence[str], match: str
) -> tuple[Pair, tuple[Note, ...]]:
    """Both surveys with the questions that both asked."""
    both = [prepare(settings, shared=True, questions=questions) for settings in (before, after)]
    asked = [prepared.survey.questions for prepared in both]
    called = meant(asked[0], asked[1])
    common = [name for name in asked[0] if called.get(name, name) in asked[1]]
    if not common:
        raise AnalysisError(_nothing_in_common(*asked))
    notes = only_in_one(("設問", "questions"), [called.get(name, name) for name in asked[0]], asked[1])
    wanted = (common, [called.get(name, name) for name in common])
    for at, settings in enumerate((before, after)):
        if len(wanted[at]) < len(asked[at]):
            both[at] = prepare(settings, shared=True, questions=wanted[at])
    return pair_of(both[0], both[1], match=match), tuple(notes)


def _groups_asked(pair: Pair, by: Sequence[str]) -> tuple[str, ...]:
    """The group columns wanted; AnalysisError for one that is not a column of both."""
    if not by:
        return pair.worth_comparing()
    for prepared in pair.both:
        require_columns(by, [str(name) for name in prepared.responses.columns])
    return tuple(dict.fromkeys(by))


def _match_hint(pair: Pair) -> tuple[Note, ...]:
    """That most organizations stand in both under the same names, where nobody asked to match them."""
    if pair.persons:
        return ()
    one, other = (set(prepared.responses["respondent"]) for prepared in pair.both)
    named = {name for name in one & other if not name.isdecimal()}
    if 2 * len(named) < min(len(one), len(other)) or pair.after.settings.respondent == "":
        return ()
    return (
        Note(
            f"同じ名前の回答者が {len(named)} あります。同じ組織なら --match respondent で対応づけられます",
            f"{len(named)} respondents have the same name in both; match them with --match respondent",
        ),
    )


def _report(
    pair: Pair,
    groups: Sequence[str],
    match: str,
    tables: Mapping[str, pd.DataFrame],
    told: Sequence[Note],
) -> WaveReport:
    """The frozen report that every writer draws from."""
    import pandas as pd

    from textmine.report.wavemodel import WaveReport, wave_names

    settings = pair.after.settings
    lang, names = settings.report.lang, wave_names(settings.report.lang)
    column = _free_name(WAVE_COLUMN[lang], pair)
    shown = [
        _with_wave(shown_responses(prepared), column, name, lang)
        for prepared, name in zip(pair.both, names, strict=True)
    ]
    responses = pd.concat(shown, ignore_index=True).fillna("")
    places = term_places(pair)
    moved = places[1].assign(response=places[1]["response"] + len(shown[0]))
    own = [
        f"{name}{': ' if lang == 'en' else '：'}{note}"
        for prepared, name in zip(pair.both, names, strict=True)
        for note in _notes_of(prepared)
    ]
    notes = pd.DataFrame(
        [("changes", note.ja, note.en) for note in dict.fromkeys(told)], columns=list(NOTES.names)
    )
    title = settings.report.title or settings.title or settings.file.stem
    headed = f"{title}: change between two surveys" if lang == "en" else f"{title}：前回との比較"
    return WaveReport(
        settings=replace(settings, report=replace(settings.report, title=headed)),
        responses=responses,
        findings={**tables, "notes": notes},
        term_places=pd.concat([places[0], moved], ignore_index=True),
        groups=(*groups, column),
        notes=[*own, *_privacy_told(pair)],
        reasons=_reasons(pair, match, lang),
        versions=versions(),
        masked=_masked(pair),
        wave_column=column,
        told=tuple(_told_of(prepared) for prepared in pair.both),
        match=match,
    )


def _with_wave(responses: pd.DataFrame, column: str, name: str, lang: str) -> pd.DataFrame:
    """The answers of one survey with its name beside those of the respondents.

    An organization has a name in each survey; a person is another one in each, whatever the number.
    """
    from textmine.report.wavemodel import called

    own = {who: called(str(who), name, lang) for who in responses["respondent"].unique()}
    made = responses.assign(respondent=[own[who] for who in responses["respondent"].tolist()])
    made.insert(1, column, name)
    return made


def _free_name(wanted: str, pair: Pair) -> str:
    taken = {str(name) for prepared in pair.both for name in prepared.responses.columns}
    while wanted in taken:
        wanted += "＊"
    return wanted


def _told_of(prepared: Prepared) -> WaveTold:
    from textmine.report.wavemodel import WaveTold

    settings, status = prepared.settings, prepared.responses["status"]
    return WaveTold(
        title=settings.title or settings.file.stem,
        file=settings.file.name,
        respondents=int(prepared.responses["respondent"].nunique()),
        cells=len(status),
        valid=int((status == "valid").sum()),
    )


def _notes_of(prepared: Prepared) -> list[str]:
    """What was told when the survey was read; what is said of privacy is said once for both."""
    without = replace(prepared.privacy, notes=()) if prepared.privacy else None
    return notes_of(replace(prepared, privacy=without))


def _masked(pair: Pair) -> dict[str, int]:
    """Masked places by kind, of both surveys together."""
    counts: dict[str, int] = {}
    for prepared in pair.both:
        for kind, count in (prepared.privacy.counts if prepared.privacy else {}).items():
            counts[kind] = counts.get(kind, 0) + count
    return counts


def _privacy_told(pair: Pair) -> list[Note]:
    notes = []
    if masked := sum(_masked(pair).values()):
        notes.append(
            Note(
                f"個人情報とみられる {masked} か所（両方の調査）を ● で伏せました",
                f"{masked} likely private places of both surveys are masked by ●",
            )
        )
    if pair.persons:
        notes.append(
            Note(
                "回答者は個人なので番号で示し、調査の間で対応づけません。同じ番号でも別の人です",
                "respondents are persons, shown by number and never matched: the same number is another person",
            )
        )
    return notes


def _reasons(pair: Pair, match: str, lang: str) -> dict[str, str]:
    """Why a table of the comparison has no rows."""
    japanese = lang != "en"
    reasons = {
        "wave_options": "両方の調査に共通する選択式の設問がありません。"
        if japanese
        else "The surveys have no closed question in common.",
        "wave_codes": "両方の調査に共通するコード（コーディングルール）がありません。"
        if japanese
        else "The surveys have no code in common.",
    }
    if pair.persons:
        reasons["wave_respondents"] = (
            "回答者が個人なので、一人ずつの対応づけはしません。"
            if japanese
            else "Respondents are persons, who are never matched."
        )
    elif not match:
        reasons["wave_respondents"] = (
            "回答者を対応づけていません（--match respondent）。"
            if japanese
            else "Respondents were not matched (--match respondent)."
        )
    return reasons


def _counted_otherwise(key: str, before: Any, after: Any) -> Problem:
    return Problem(
        f"語の数え方が前回と今回で違うので比べられません（tokens.{key}）",
        f"words are counted otherwise in the two surveys and cannot be compared (tokens.{key})",
        f"{_written(before)} / {_written(after)}",
        "どちらかの survey.toml の [tokens] を、もう一方と同じにしてください",
        "make [tokens] of one survey.toml the same as the other's",
    )


def _written(value: Any) -> str:
    return "・".join(map(str, value)) if isinstance(value, list) else str(value)


def _nothing_in_common(before: Sequence[str], after: Sequence[str]) -> Problem:
    return Problem(
        "前回と今回に共通する自由記述の設問がありません",
        "the two surveys have no free-text question in common",
        f"{', '.join(before)} / {', '.join(after)}",
        "同じ設問には、両方の survey.toml の [[questions]] で同じ name を付けてください",
        "give the same question the same name in [[questions]] of both survey.toml",
    )


def _no_persons_matched(match: str) -> Problem:
    return Problem(
        "回答者が個人なので、調査の間で対応づけません",
        "respondents are persons, who are never matched between surveys",
        f"--match {match}",
        "--match を外してください。回答者が部署や団体なら、survey.toml の [privacy] で persons = false としてください",
        "leave out --match; where respondents are offices, write persons = false in [privacy] of survey.toml",
    )
