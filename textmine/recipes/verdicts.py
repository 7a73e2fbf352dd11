"""What a committee asks (確認と判断): the recipes of copies, codes, awareness, hearing and sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.dictionary import rule_file
from textmine.errors import AnalysisError, Problem, SettingsError, near_matches, shown
from textmine.groupnames import shared_columns
from textmine.language import MOSTLY, no_awareness, share_of_japanese
from textmine.recipes.cookbook import Cookbook, Prepared, makes
from textmine.tables import HEARING, Findings, Note

if TYPE_CHECKING:
    import pandas as pd

    from textmine.analysis.awareness import Overrules
    from textmine.codebook import Codebook
    from textmine.settings import Settings


@makes("similar", "borrowed")
def copies(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Answers that share their wording."""
    from textmine.analysis.similarity import alike_answers

    return alike_answers(prepared.responses, reference=read_references(prepared.settings))


def read_references(settings: Settings) -> Mapping[str, str]:
    """The reference documents named in the settings, as text by file name."""
    from textmine.files import read_text

    return {path.name: read_text(path) for path in settings.awareness.reference}


def groups_of(prepared: Prepared) -> tuple[str, ...]:
    """The group columns in which several respondents share a group."""
    responses = prepared.survey.responses
    distinct = {name: responses[name].nunique() for name in prepared.survey.groups}
    return shared_columns(distinct, responses["respondent"].nunique())


@makes("coded", "code_frequency", "code_groups", "code_tests", "code_cooccurrence", "code_words")
def codes(prepared: Prepared, _tables: Cookbook) -> Findings:
    """What the codebook of the settings finds; empty tables without one."""
    from textmine.analysis.coding import code_cooccurrence, code_frequency, code_groups, code_with_words

    codebook = read_codebook(prepared.settings)
    coded, conditions = code_with_words(prepared.responses, prepared.tokens, prepared.words, codebook)
    compared = code_groups(
        coded,
        prepared.responses,
        codebook,
        by=groups_of(prepared) or prepared.survey.groups,
        seed=prepared.settings.analysis.seed,
    )
    tables = {
        "coded": coded,
        "code_frequency": code_frequency(coded, prepared.responses, codebook),
        "code_cooccurrence": code_cooccurrence(coded, prepared.responses, codebook),
        "code_words": conditions,
    }
    return Findings({**tables, **compared.tables}, compared.notes)


def read_codebook(settings: Settings) -> Codebook:
    """The coding rules of the settings: a file beside survey.toml, or the name of a shipped one."""
    from textmine.codebook import Codebook, read_rules
    from textmine.dictionary import dictionary_files

    name = settings.analysis.coding
    if not name:
        return Codebook(())
    if (settings.folder / name).is_file():
        return read_rules(settings.folder / name)
    found = dictionary_files(f"coding/{name}.txt", settings.dictionaries)
    if not found:
        raise SettingsError(_no_codebook(name))
    return read_rules(found[0])


@makes("consistency")
def contradictions(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Where the forms of one respondent do not agree."""
    from textmine.analysis.consistency import consistency

    settings = prepared.settings
    found = consistency(
        prepared.responses,
        questions=settings.questions,
        reason=settings.awareness.question,
        closed=prepared.survey.closed,
        joined=prepared.joined,
        rules=rule_file(settings),
        dictionaries=settings.dictionaries,
        lang=settings.report.lang,
        persons=settings.privacy.persons,
    )
    return Findings({"consistency": found})


def read_decided(prepared: Prepared) -> Overrules:
    """What a person decided, under the names of the survey; nothing where the settings name no file."""
    from textmine.analysis.awareness import NO_OVERRULES, read_awareness_overrules
    from textmine.privacy import names_of_persons

    path = prepared.settings.awareness.overrules
    if path is None:
        return NO_OVERRULES
    lang, own = prepared.settings.report.lang, list(dict.fromkeys(prepared.responses["respondent"]))
    numbers = prepared.privacy.numbers if prepared.privacy else {}
    known: Mapping[str, str] | list[str] = own
    if prepared.settings.privacy.persons:
        known = names_of_persons(list(numbers) or own, lang, shown=bool(numbers))
    return read_awareness_overrules(
        path,
        respondents=known,
        questions=prepared.survey.all_questions or prepared.survey.questions,
        lang=lang,
    )


@makes("awareness", "awareness_questions", "awareness_parts", "awareness_spans", "review")
def awareness_profiles(prepared: Prepared, tables: Cookbook) -> Findings:
    """The awareness profile, what it is made of, and whom to look at first; none of answers in another language."""
    from textmine.analysis.awareness import Evidence, awareness, review_list

    settings = prepared.settings
    decided = read_decided(prepared)
    share = _share_of_japanese(prepared)
    speaks = share >= MOSTLY
    evidence = Evidence(
        borrowed=tables["borrowed"],
        coded=tables["coded"],
        joined=prepared.joined,
        contradictions=tables["consistency"],
        asked=settings.title,
    )
    found = awareness(
        prepared.responses if speaks else prepared.responses.iloc[:0],
        prepared.tokens,
        prepared.words,
        questions=settings.questions,
        evidence=evidence,
        weights=settings.awareness.weights,
        dictionaries=settings.dictionaries,
        overrules=decided,
    )
    listed = review_list(
        found,
        contradictions=tables["consistency"],
        weights=settings.awareness.weights,
        lang=settings.report.lang,
        persons=settings.privacy.persons,
        overrules=decided,
    )
    return Findings(
        {
            "awareness": found.profile,
            "awareness_questions": found.questions,
            "awareness_parts": found.parts,
            "awareness_spans": found.spans,
            "review": listed,
        },
        () if speaks else (no_awareness(share),),
    )


def _share_of_japanese(prepared: Prepared) -> float:
    from textmine.vectors import document_frequencies

    frequencies = document_frequencies(prepared.matrix.counts)
    return share_of_japanese(prepared.matrix.terms["term"].tolist(), frequencies.tolist())


@makes("summary")
def summaries(prepared: Prepared, tables: Cookbook) -> Findings:
    """The sentences that carry most of what is a respondent's or group's own."""
    from textmine.analysis.awareness import kinds_of
    from textmine.analysis.summary import summary

    settings = prepared.settings
    names = list(dict.fromkeys(prepared.responses["question"]))
    kinds = kinds_of(names, settings.questions, settings.dictionaries)
    chosen = summary(
        prepared.responses,
        prepared.term_tokens,
        prepared.terms,
        by=groups_of(prepared),
        titles=[name for name in names if kinds[name] == "plan"],
        borrowed=tables["borrowed"],
        lang=settings.report.lang,
    )
    return Findings({"summary": chosen})


NO_HEARING_OF_PERSONS = Problem(
    "回答者が個人なので、ヒアリング対象案は作りません",
    "respondents are persons: no hearing of citizens is proposed",
    "privacy.persons = true",
    "回答者が部署や団体なら、survey.toml の [privacy] で persons = false としてください",
    "where respondents are offices, schools or companies, write persons = false in [privacy] of survey.toml",
)
"""A hearing asks an office about its work: no list of citizens is made, by whatever they wrote."""


@makes("hearing")
def proposed_hearing(prepared: Prepared, tables: Cookbook) -> Findings:
    """A hearing list by the review order, compared with the committee's where there is one; none of persons."""
    import pandas as pd

    if prepared.settings.privacy.persons:
        refusal = NO_HEARING_OF_PERSONS
        return Findings(
            {"hearing": pd.DataFrame(columns=list(HEARING.names))}, (Note(refusal.what_ja, refusal.what_en),)
        )
    return Findings({"hearing": hearing_list(prepared, tables)})


def hearing_list(
    prepared: Prepared,
    tables: Cookbook,
    *,
    rounds: int = 5,
    per_round: int = 3,
    must: Sequence[str] = (),
    never: Sequence[str] = (),
    most_per_group: int = 0,
) -> pd.DataFrame:
    """The proposal under the given constraints. Raises AnalysisError where respondents are persons."""
    from textmine.analysis.hearing import propose_hearing, read_hearing

    if prepared.settings.privacy.persons:
        raise AnalysisError(NO_HEARING_OF_PERSONS)
    given = prepared.settings.report.hearing
    listed = read_hearing(given) if given else []
    return propose_hearing(
        tables["review"],
        prepared.responses,
        rounds=rounds,
        per_round=per_round,
        must=must,
        never=never,
        most_per_group=most_per_group,
        group=prepared.survey.groups[0] if prepared.survey.groups else "",
        given=listed,
        left_out=read_decided(prepared).left_out,
        lang=prepared.settings.report.lang,
    )


def sheet_names(prepared: Prepared, *, level: str = "", only: str = "") -> tuple[str, ...]:
    """Whose interview sheets are wanted; none means everybody's.

    ``level`` is the group column whose groups are the respondents (課). ``only`` is "review" for those
    that the review list proposes, or a file that names them. Raises AnalysisError for another level.
    """
    from textmine.repairs import repair_string
    from textmine.survey import match_names, read_names

    columns = ("respondent", *prepared.survey.groups)
    fine = [name for name in columns if prepared.responses.groupby(name)["respondent"].nunique().max() == 1]
    if level and level not in fine:
        raise AnalysisError(_no_sheet_level(level, fine[1:]))
    if only == "review":
        review = Cookbook(prepared)["review"]
        return tuple(review.loc[review["listed"], "respondent"])
    respondents = list(dict.fromkeys(prepared.responses["respondent"]))
    if not only:
        return ()
    here = Path(only)
    listed = read_names(here if here.is_file() else prepared.settings.folder / only, respondents)
    mended = [repair_string(name)[0] for name in listed]
    found = match_names(mended, respondents)
    unknown = [name for name in mended if not found[name]]
    if unknown:
        raise AnalysisError([_no_such_respondent(only, name, respondents) for name in unknown])
    return tuple(found[name] for name in mended)


def _no_codebook(name: str) -> Problem:
    return Problem(
        f"コーディングルール「{shown(name)}」がありません",
        f"there are no coding rules '{shown(name)}'",
        "analysis.coding",
        "survey.toml からのファイル名か、付属の規則の名前を書いてください（textmine dict list）",
        "write a file beside survey.toml or the name of a shipped one (textmine dict list)",
    )


def _no_such_respondent(source: str, name: str, respondents: Sequence[str]) -> Problem:
    near = " / ".join(near_matches(name, respondents)) or "、".join(respondents[:5])
    return Problem(
        f"「{shown(name)}」という回答者はいません",
        f"no respondent is called '{shown(name)}'",
        source,
        f"近い名前: {near}",
        f"did you mean: {near}",
    )


def _no_sheet_level(level: str, fine: Sequence[str]) -> Problem:
    listed = ", ".join(fine) or "-"
    return Problem(
        f"「{shown(level)}」ごとの資料は作れません",
        f"there are no sheets by '{shown(level)}'",
        "--for",
        f"資料は一回答者に一枚です。使える列: {listed}",
        f"a sheet is one respondent's; columns: {listed}",
    )
