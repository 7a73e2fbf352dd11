"""Stages 1 to 5 (準備): from the files of a survey to the tables that every analysis starts from.

files --read_survey--> responses + joined tables --repair names, joined tables--> + repairs
      --read_all--> texts repaired, classified, cut (by as many processes as the size asks for)
      --for_sharing--> masked --select_terms, count_terms--> Prepared
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.dictionary import missing_rules
from textmine.errors import AnalysisError, Problem, SettingsError, near_matches, shown
from textmine.files import fold
from textmine.recipes.cookbook import Prepared
from textmine.scalewords import scales_in
from textmine.settings import missing_files
from textmine.survey import Survey, assign_respondents, read_survey
from textmine.survey.spellings import spelled_differently
from textmine.tables import RESPONSES, Note
from textmine.work import Work

if TYPE_CHECKING:
    import pandas as pd

    from textmine.partitions import Cache, Reading, ReadTexts
    from textmine.privacy import Answers
    from textmine.repairs import Change
    from textmine.repairs.survey import Log
    from textmine.settings import Settings


@dataclass(frozen=True)
class Repaired:
    """What stages 1 and 2 give."""

    settings: Settings
    survey: Survey
    responses: pd.DataFrame
    joined: Mapping[str, pd.DataFrame]
    repairs: pd.DataFrame


@dataclass(frozen=True)
class _Named:
    """A survey whose names and joined tables are repaired, its texts not yet.

    ``reading``: how the texts are to be read; ``decided``: cells decided by hand; ``log``: the changes of
    names; ``joined_logs``: those of the joined tables.
    """

    settings: Settings
    survey: Survey
    responses: pd.DataFrame
    joined: Mapping[str, pd.DataFrame]
    reading: Reading
    decided: Mapping[tuple[str, str], tuple[str, str]]
    log: Log
    joined_logs: tuple[pd.DataFrame, ...]


def prepare(
    settings: Settings, *, shared: bool = False, questions: Sequence[str] = (), work: Work | None = None
) -> Prepared:
    """Stages 1 to 5: read, repair, classify, tokenize, count.

    ``shared``: what is prepared will be given to others, so private strings are masked before counting.
    ``questions``: only the answers to these questions are analysed (none named: all); what is known of
    damage comes from all, so that an answer is read the same whichever questions are asked for. ``work``:
    by how many processes, and whether what was done before is taken from the cache; it changes no result.
    """
    from textmine.privacy import Answers, for_sharing
    from textmine.tokens import token_table, word_table

    named = _with_spellings(of_questions(_named(settings, work=work), questions))
    read, responses = _read(named, work or Work())
    settings = named.settings
    rows = (responses["status"] == "valid").to_numpy().nonzero()[0]
    tokens = token_table([read.texts[row] for row in rows.tolist()], rows, read.cut)
    repairs = _repairs(named, responses, read.changes)
    answers = Answers(responses, named.joined, repairs, tokens, word_table(read.cut.words))
    if shared:
        survey = named.survey
        answers = for_sharing(
            answers,
            settings,
            groups=survey.groups,
            closed=survey.closed,
            several=survey.several,
            scales=scales_in(responses, survey.closed, settings, survey.several),
        )
    return replace(_counted(answers, named), kept=_folder_of((work or Work()).cache()))


def _with_spellings(named: _Named) -> _Named:
    """What is said of the survey, with groups that are written in several ways."""
    columns = {name: named.responses[name].tolist() for name in named.survey.groups}
    notes = spelled_differently(columns, named=not named.settings.privacy.persons)
    return replace(named, survey=replace(named.survey, notes=(*named.survey.notes, *notes)))


def _folder_of(cache: Cache | None) -> Path | None:
    return cache.folder if cache else None


def _counted(answers: Answers, named: _Named) -> Prepared:
    """Stage 5 on what will be analysed."""
    from textmine.analysis.compounds import compound_terms
    from textmine.matrix import count_terms, select_terms

    settings = named.settings
    compounds = (
        compound_terms(answers.tokens, answers.words, dictionaries=settings.dictionaries)["term"].tolist()
        if settings.tokens.compounds
        else []
    )
    term_tokens, terms = select_terms(
        answers.tokens,
        answers.words,
        form=settings.tokens.form,
        pos=settings.tokens.pos,
        compounds=compounds,
        dictionaries=settings.dictionaries,
    )
    return Prepared(
        settings=settings,
        survey=named.survey,
        responses=answers.responses,
        joined=answers.joined,
        repairs=answers.repairs,
        tokens=answers.tokens,
        words=answers.words,
        term_tokens=term_tokens,
        terms=terms,
        matrix=count_terms(term_tokens, terms, answers.responses),
        privacy=answers,
    )


def repaired(settings: Settings, *, source: str | None = None) -> Repaired:
    """Stages 1 and 2: read the survey and its joined tables, repair their characters, log each place."""
    from textmine.partitions.texts import repaired_texts

    named = _named(settings, source=source)
    texts, changes = repaired_texts(named.responses["raw_text"].tolist(), named.reading)
    responses = named.responses.assign(text=texts)
    return Repaired(
        named.settings, named.survey, responses, named.joined, _repairs(named, responses, changes)
    )


def _named(settings: Settings, *, source: str | None = None, work: Work | None = None) -> _Named:
    """Read the files, repair names and joined tables, and see what the texts say of damage."""
    from textmine.nonresponse import names_to_refer_to
    from textmine.partitions.texts import Reading
    from textmine.repairs import load_rules, repair_names, survey_evidence
    from textmine.tokens import path_cost

    require_files(settings)
    survey, how, source = read_survey(settings), settings.repair, source or settings.repair.input
    rules = load_rules(settings.dictionaries)
    columns = _names_in(survey)
    mended, log = repair_names(columns, rules)
    cells = [cell for name, column in columns.items() if name != "respondent" for cell in column]
    texts = survey.responses["raw_text"].tolist()
    evidence = survey_evidence(
        texts,
        cells,
        source=source,
        path_cost=path_cost,
        margin=how.margin,
        dictionaries=settings.dictionaries,
    )
    reading = Reading(
        source=source,
        margin=how.margin,
        join_lines=how.join_lines,
        mode=settings.tokens.mode,
        dictionaries=settings.dictionaries,
        evidence=evidence,
        respondents=() if settings.privacy.persons else names_to_refer_to(mended["respondent"]),
    )
    responses = survey.responses.assign(**mended)
    joined, logs = _joined(settings, survey, responses, source, work)
    survey = survey.matched_anew(joined)
    return _Named(settings, survey, responses, joined, reading, _decided(settings, responses), log, logs)


def with_names_matched(settings: Settings) -> Survey:
    """The survey with the names that a run gives to its respondents and groups, joined tables matched by them."""
    from textmine.repairs import load_rules, repair_names

    if settings.joined:
        named = _named(replace(settings, overrules=None))
        return replace(named.survey, responses=named.responses)
    survey = read_survey(settings)
    mended, _ = repair_names(_names_in(survey), load_rules(settings.dictionaries))
    return replace(survey, responses=survey.responses.assign(**mended))


def signs_of_ocr(settings: Settings, survey: Survey) -> tuple[Note, ...]:
    """That the answers look read by OCR while the settings do not say so, with figures and what to do."""
    from textmine.repairs import Method, load_rules, misreadings
    from textmine.tokens import path_cost

    how = settings.repair
    if how.input != "auto":
        return ()
    method = Method(how.input, path_cost, how.margin, how.join_lines, load_rules(settings.dictionaries))
    found = misreadings(survey.responses["raw_text"].tolist(), method)
    if not found:
        return ()
    pairs = [f"{one}→{other}" for one, other in found.commonest]
    return (
        Note(
            f"OCR や手書きの読み取りに多い文字の取り違え（{'、'.join(pairs)} など）が、調べた {found.looked_at} 件の"
            f"回答のうち {found.answers} 件に {found.places} か所あり、いまの設定では直しません。紙や PDF から読み取った"
            'データなら、survey.toml に [repair] input = "pdf" と書くと直します（直した所は textmine repair で見られます）',
            f"letters mixed up as OCR does ({', '.join(pairs)} ...): {found.places} in {found.answers} of "
            f"{found.looked_at} answers looked at, which these settings leave as they are; if the answers were read "
            'from paper or PDF, write [repair] input = "pdf" in survey.toml (textmine repair shows what it changes)',
            settings.file.name,
        ),
    )


def _names_in(survey: Survey) -> dict[str, list[str]]:
    """The names of respondents and the survey's own columns, row by row."""
    own = [name for name in survey.responses.columns if name not in RESPONSES.names]
    return {name: survey.responses[name].tolist() for name in ("respondent", *own)}


def require_files(settings: Settings) -> None:
    """Raise SettingsError naming every file of the settings that is not there."""
    missing = [*missing_files(settings), *missing_rules(settings)]
    if missing:
        raise SettingsError(missing)


def _joined(
    settings: Settings, survey: Survey, responses: pd.DataFrame, source: str, work: Work | None
) -> tuple[dict[str, pd.DataFrame], tuple[pd.DataFrame, ...]]:
    """The joined tables, repaired, their rows under the repaired names of respondents; and their logs."""
    from textmine.partitions.cache import repairs_kept
    from textmine.repairs import repair_table
    from textmine.tokens import path_cost

    cache = work.cache() if work else None
    names = dict(zip(survey.responses["respondent"], responses["respondent"], strict=True))
    joined, logs = {}, []
    for item in settings.joined:
        table = survey.joined[item.name]
        table = table.assign(respondent=[names.get(name, name) for name in table["respondent"]])
        table, log = repair_table(
            table,
            name=item.name,
            source=source,
            path_cost=path_cost,
            margin=settings.repair.margin,
            dictionaries=settings.dictionaries,
            repair_all=repairs_kept(cache, settings.dictionaries) if cache else None,
        )
        logs.append(log.assign(source=item.source))
        joined[item.name] = assign_respondents(table, item.key, list(dict.fromkeys(names.values())))
    return joined, tuple(logs)


def _decided(settings: Settings, responses: pd.DataFrame) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Status and rule of the cells that a person decided."""
    from textmine.nonresponse import read_overrules

    if not settings.overrules:
        return {}
    return read_overrules(settings.overrules, responses, called=called_in(settings, responses))


def called_in(settings: Settings, responses: pd.DataFrame) -> Mapping[str, str]:
    """All names by which persons may be called, numbers too -> their own; empty where respondents are none."""
    from textmine.privacy import names_of_persons

    if not settings.privacy.persons:
        return {}
    own = list(dict.fromkeys(responses["respondent"]))
    return names_of_persons(own, settings.report.lang, shown=False)


def _read(named: _Named, work: Work) -> tuple[ReadTexts, pd.DataFrame]:
    """What became of the texts, and the responses with text, status and rule."""
    from textmine.partitions import read_all

    cells = list(zip(named.responses["respondent"], named.responses["question"], strict=True))
    decided = {at: named.decided[cell] for at, cell in enumerate(cells) if cell in named.decided}
    raw_texts = named.responses["raw_text"].tolist()
    with work.engine(len(raw_texts)) as engine:
        read = read_all(raw_texts, named.reading, engine=engine, decided=decided, cache=work.cache())
    status, rule = ([verdict[at] for verdict in read.verdicts] for at in (0, 1))
    return read, named.responses.assign(text=read.texts, status=status, rule=rule)


def _repairs(named: _Named, responses: pd.DataFrame, changes: Mapping[int, Sequence[Change]]) -> pd.DataFrame:
    """The log of all changes: names, texts, then joined tables."""
    import pandas as pd

    from textmine.repairs import log_line, repairs_table

    respondents, questions = (responses[name].tolist() for name in ("respondent", "question"))
    log = [log_line(respondents[at], questions[at], one) for at, made in changes.items() for one in made]
    own = repairs_table([*named.log, *log]).assign(source=named.settings.file.name)
    return pd.concat([own, *named.joined_logs], ignore_index=True)


def of_questions(named: _Named, wanted: Sequence[str]) -> _Named:
    """The answers to some questions alone (設問の限定), with the settings of these.

    A name may differ in width (設問1 for 設問１). Raises AnalysisError for an unknown one, with near matches.
    """
    if not wanted:
        return named
    names = named.survey.questions
    folded = {fold(name): name for name in names}
    problems = [no_question(name, names) for name in wanted if fold(name) not in folded]
    if problems:
        raise AnalysisError(problems)
    chosen = tuple(name for name in names if name in {folded[fold(name)] for name in wanted})
    responses = named.responses
    return replace(
        named,
        settings=settings_of(named.settings, chosen),
        survey=replace(named.survey, questions=chosen),
        responses=responses[responses["question"].isin(chosen)].reset_index(drop=True),
    )


def settings_of(settings: Settings, questions: Sequence[str]) -> Settings:
    """The settings with these questions alone."""
    asked = settings.awareness.question
    return replace(
        settings,
        questions=tuple(each for each in settings.questions if each.name in questions),
        awareness=replace(settings.awareness, question=asked if asked in questions else ""),
    )


def positions_of(settings: Settings, wanted: Sequence[str]) -> tuple[int, ...]:
    """The questions wanted as positions in the settings; AnalysisError for an unknown one."""
    names = [question.name for question in settings.questions]
    folded = {fold(name): at for at, name in enumerate(names)}
    problems = [no_question(name, names) for name in wanted if fold(name) not in folded]
    if problems:
        raise AnalysisError(problems)
    return tuple(sorted({folded[fold(name)] for name in wanted}))


def no_question(name: str, names: Sequence[str]) -> Problem:
    """What is said of a question that the survey does not ask."""
    near = " / ".join(near_matches(name, names)) or ", ".join(shown(each) for each in names)
    return Problem(
        f"設問「{shown(name)}」がありません",
        f"there is no question '{shown(name)}'",
        "--question",
        f"ある設問: {near}",
        f"questions: {near}",
    )
