"""The verbs of the house (処理の流れ): stages 1 to 7 in order. Nothing else calls the stages.

settings --read--> responses --repair--> + repairs --classify--> + status
         --tokenize--> tokens, words --count--> matrix          (``prepare``)
         --recipes--> findings                                  (each made when first asked for)
         --compose--> Report --write--> files                   (``run``)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from textmine.errors import AnalysisError, Problem, SettingsError, near_matches, shown
from textmine.files import fold
from textmine.recipes import RECIPES, TABLE_NAMES, Cookbook, Prepared
from textmine.settings import missing_files
from textmine.survey import Survey, assign_respondents, read_survey
from textmine.tables import NOTES, known_tables

if TYPE_CHECKING:
    import pandas as pd

    from textmine.repairs import Change
    from textmine.report.model import Report
    from textmine.settings import Settings

Advance = Callable[[str], None]


@dataclass(frozen=True)
class Repaired:
    """What stages 1 and 2 give."""

    settings: Settings
    survey: Survey
    responses: pd.DataFrame
    joined: Mapping[str, pd.DataFrame]
    repairs: pd.DataFrame


def run(
    settings: Settings,
    *,
    output: Path,
    only: Sequence[str] = (),
    questions: Sequence[str] = (),
    advance: Advance = lambda _what: None,
) -> tuple[Report, Mapping[str, str]]:
    """The main job: from survey.toml to a folder of results, whole or not at all.

    Returns the report and, by its name, why an output could not be made (a package is missing).

    ``only`` names the outputs wanted (tables, report, slides, workbook, clouds, charts, sheets; all
    where empty), ``questions`` the questions whose answers alone are analysed (all where empty). Raises
    InputError, SettingsError, DictionaryError, OutputError or LimitError.
    """
    from textmine.folders import finished_folder
    from textmine.outputs import write_outputs

    advance("read, repair, tokenize" if settings.report.lang == "en" else "読み込み・補正・形態素解析")
    with finished_folder(output) as folder:
        prepared = prepare(settings, shared=True, questions=questions)
        sheets = not only or not {"report", "sheets"}.isdisjoint(only)
        report = compose(prepared, sheets=sheets, advance=advance)
        left_out = write_outputs(report, prepared.survey.files, folder, only=only, advance=advance)
    return report, left_out


def count_steps(only: Sequence[str] = ()) -> int:
    """How often ``run`` calls ``advance``."""
    from textmine.outputs import OUTPUTS

    return 1 + len(TABLE_NAMES) + len([name for name in OUTPUTS if not only or name in only])


def prepare(settings: Settings, *, shared: bool = False, questions: Sequence[str] = ()) -> Prepared:
    """Stages 1 to 5: read, repair, classify, tokenize, count.

    ``shared``: what is prepared will be given to others, so private strings are masked before counting.
    ``questions``: only the answers to these questions are analysed (none named: all). They are chosen
    behind repair and classification, so that an answer is read the same whichever questions are asked for.
    """
    from textmine.analysis.compounds import compound_terms
    from textmine.matrix import count_terms, select_terms
    from textmine.nonresponse import classify_nonresponse
    from textmine.privacy import Answers, for_sharing
    from textmine.tokens import tokenize

    mended = repaired(settings)
    responses = classify_nonresponse(
        mended.responses, dictionaries=settings.dictionaries, overrules=settings.overrules
    )
    mended = of_questions(replace(mended, responses=responses), questions)
    settings, responses = mended.settings, mended.responses
    tokens, words = tokenize(responses, mode=settings.tokens.mode, dictionaries=settings.dictionaries)
    answers = Answers(responses, mended.joined, mended.repairs, tokens, words)
    if shared:
        columns = (*mended.survey.groups, *mended.survey.closed)
        answers = for_sharing(answers, settings, columns=columns)
    compounds = (
        compound_terms(answers.tokens, answers.words)["term"].tolist() if settings.tokens.compounds else []
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
        survey=mended.survey,
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
    import pandas as pd

    from textmine.repairs import repair, repair_table
    from textmine.tokens import path_cost

    missing = missing_files(settings)
    if missing:
        raise SettingsError(missing)
    survey = read_survey(settings)
    how = Repairing(
        source=source or settings.repair.input,
        path_cost=path_cost,
        margin=settings.repair.margin,
        dictionaries=settings.dictionaries,
    )
    responses, log = repair(survey.responses, join_lines=settings.repair.join_lines, **how)
    logs = [log.assign(source=settings.file.name)]
    names = dict(zip(survey.responses["respondent"], responses["respondent"], strict=True))
    joined = {}
    for item in settings.joined:
        table = survey.joined[item.name]
        table = table.assign(respondent=[names.get(name, name) for name in table["respondent"]])
        table, log = repair_table(table, name=item.name, **how)
        logs.append(log.assign(source=item.file.name))
        joined[item.name] = assign_respondents(table, item.key, list(dict.fromkeys(names.values())))
    return Repaired(settings, survey, responses, joined, pd.concat(logs, ignore_index=True))


def of_questions(mended: Repaired, wanted: Sequence[str]) -> Repaired:
    """The answers to some questions alone (設問の限定), with the settings and the log of these.

    A name may differ in width (設問1 for 設問１). Raises AnalysisError for an unknown one, with near matches.
    """
    if not wanted:
        return mended
    names = mended.survey.questions
    folded = {fold(name): name for name in names}
    problems = [no_question(name, names) for name in wanted if fold(name) not in folded]
    if problems:
        raise AnalysisError(problems)
    chosen = tuple(name for name in names if name in {folded[fold(name)] for name in wanted})
    settings, responses, repairs = mended.settings, mended.responses, mended.repairs
    dropped = repairs["question"].isin(set(names) - set(chosen)) & (repairs["source"] == settings.file.name)
    asked = settings.awareness.question
    return replace(
        mended,
        settings=replace(
            settings,
            questions=tuple(each for each in settings.questions if each.name in chosen),
            awareness=replace(settings.awareness, question=asked if asked in chosen else ""),
        ),
        survey=replace(mended.survey, questions=chosen),
        responses=responses[responses["question"].isin(chosen)].reset_index(drop=True),
        repairs=repairs[~dropped].reset_index(drop=True),
    )


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


class Repairing(TypedDict):
    """What the repair of every table of a survey has in common."""

    source: str
    path_cost: Callable[[str], int]
    margin: int
    dictionaries: Path | None


def compose(
    prepared: Prepared,
    *,
    everything: bool = True,
    sheets: bool = True,
    advance: Advance = lambda _what: None,
) -> Report:
    """Stage 6, and the frozen Report that every writer draws from.

    ``everything``: make all findings now; else each is made when a writer first asks for it. ``sheets``:
    prepare an interview sheet a respondent too, where respondents are few organizations.
    """
    from textmine.report.model import Report

    tables = Cookbook(prepared)
    report = Report(
        settings=prepared.settings,
        responses=prepared.responses,
        findings=tables,
        repairs=prepared.repairs,
        term_places=prepared.term_tokens.assign(
            term=prepared.terms["term"].to_numpy()[prepared.term_tokens["term"].to_numpy()]
        ),
        groups=prepared.survey.groups,
        joined=prepared.joined,
        notes=notes_of(prepared),
        versions=versions(),
        counts=counts(prepared),
        private=prepared.privacy.private if prepared.privacy else {},
        masked=prepared.privacy.counts if prepared.privacy else {},
    )
    if not everything:
        return report
    made = complete(report, tables, advance=advance)
    return with_sheets(made) if sheets and made.one_by_one else made


def notes_of(prepared: Prepared) -> list[str]:
    """What a reader should know about reading and masking; persons are named by their number only."""
    lang = prepared.settings.report.lang
    hidden = prepared.privacy.notes if prepared.privacy else ()
    numbers = prepared.privacy.numbers if prepared.privacy else {}
    said = [note.text(lang) for note in (*prepared.survey.notes, *hidden)]
    for name, number in numbers.items():
        said = [text.replace(f"「{name}」", f"「{number}」").replace(f"'{name}'", number) for text in said]
    return said


def complete(report: Report, tables: Cookbook, *, advance: Advance = lambda _what: None) -> Report:
    """The report with every finding made, and the reasons why some are empty."""
    titles = known_tables()
    findings = {}
    for name in tables:
        advance(name if report.lang == "en" else titles[name].ja)
        findings[name] = tables[name]
    findings["notes"] = notes_table(tables)
    reasons = reasons_missing(tables, report.lang)
    return replace(report, findings=findings, reasons=reasons)


def with_sheets(report: Report) -> Report:
    """The report with an interview sheet for each respondent."""
    from textmine.report.sheets import prepare_sheets

    return replace(report, sheets=prepare_sheets(report))


def notes_table(tables: Cookbook) -> pd.DataFrame:
    """What the analyses left out or cannot tell, as a table."""
    import pandas as pd

    return pd.DataFrame(tables.notes, columns=list(NOTES.names))


def reasons_missing(tables: Cookbook, lang: str) -> dict[str, str]:
    """Why a table has no rows, in the words of the analysis that made it."""
    said: dict[str, str] = {}
    for recipe, japanese, english in tables.notes:
        for name in tables:
            if name in RECIPES and RECIPES[name].__name__ == recipe and not len(tables[name]):
                said[name] = english if lang == "en" else japanese
    return said


def default_output(settings: Settings) -> Path:
    """outputs/NAME below the present folder; NAME is the survey's folder, else its file's name."""
    named = settings.folder.name if (settings.folder / "survey.toml").is_file() else settings.file.stem
    return Path("outputs") / (named or "survey")


def versions() -> dict[str, str]:
    """The versions that decide the result: textmine, Sudachi and its dictionary, the numeric libraries."""
    from importlib.metadata import version

    from textmine.tokens import dictionary_versions

    names = ("textmine", "pandas", "numpy", "scipy", "scikit-learn", "wordcloud")
    return {**dictionary_versions(), **{name: version(name) for name in names}}


def counts(prepared: Prepared) -> dict[str, int]:
    """Cells read, truly empty, without an answer (the empty ones among them), valid; innermost groups."""
    status = prepared.responses["status"]
    groups = prepared.responses[list(prepared.survey.groups)].drop_duplicates()
    return {
        "records": len(status),
        "blank": int((status == "empty").sum()),
        "nonresponse": int((status != "valid").sum()),
        "valid": int((status == "valid").sum()),
        "groups": len(groups) if prepared.survey.groups else 0,
        "respondents": int(prepared.responses["respondent"].nunique()),
        "repairs": len(prepared.repairs),
        "tokens": len(prepared.tokens),
        "terms": len(prepared.terms),
    }


def suggestions(settings: Settings) -> pd.DataFrame:
    """Likely slips that only a person can decide (ザービス), from the words Sudachi does not know."""
    from textmine.repairs import suggest
    from textmine.tokens import path_cost

    prepared = prepare(settings)
    return suggest(
        prepared.responses,
        prepared.tokens,
        prepared.words,
        path_cost=path_cost,
        dictionaries=settings.dictionaries,
    )


def private_places(settings: Settings, *, candidates: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a person should look at (個人情報の一覧), with an empty ``decision``, and the masked responses."""
    from textmine.privacy import Answers, all_private, mask_responses, with_surroundings

    prepared = prepare(settings)
    answers = Answers(prepared.responses, prepared.joined, prepared.repairs, prepared.tokens, prepared.words)
    listed = all_private(answers, settings, candidates=candidates)
    sure = listed[listed["written"] != listed["found"]]
    own = prepared.repairs["source"] == settings.file.name
    masked = mask_responses(prepared.responses, sure, prepared.repairs[own])
    return with_surroundings(listed, prepared.responses, prepared.joined), masked


# ---------------------------------------------------------------- for notebooks, one string at a time


def repair(
    responses: pd.DataFrame,
    *,
    source: str = "auto",
    margin: int = 3000,
    join_lines: bool = True,
    dictionaries: Path | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Repair the texts of a survey exactly as the pipeline does (文字の補正): the responses and the log.

    Table in: ``responses``. Tables out: a copy with ``text`` made anew from ``raw_text``, and ``repairs``,
    one row a changed place. ``source``: "pdf" (also OCR), "typed" or "auto" (the survey has to give
    evidence of damage). ``margin``: by how much Sudachi's path cost must fall for a look-alike to be
    changed. Raises DictionaryError where a repair dictionary cannot be read.
    """
    from textmine.repairs import repair as repair_survey
    from textmine.tokens import path_cost

    return repair_survey(
        responses,
        source=source,
        path_cost=path_cost,
        margin=margin,
        join_lines=join_lines,
        dictionaries=dictionaries,
    )


def repair_text(text: str, source: str = "auto") -> tuple[str, list[Change]]:
    """Repair one string exactly as the pipeline does (文字列の補正): the repaired text and its changes.

    ``source``: "pdf" (also OCR), "typed" or "auto" (the string itself has to give evidence of damage).
    ``textmine.replay(text, changes)`` gives the repaired text back.

    >>> repair_text("尐子高齢化に対応する。")[0]
    '少子高齢化に対応する。'
    """
    from textmine.repairs import repair_string
    from textmine.tokens import path_cost

    repaired_text, changes = repair_string(text, source=source, path_cost=path_cost)
    return repaired_text, list(changes)


def classify_text(text: str) -> tuple[str, str]:
    """Class of one cell exactly as the pipeline gives it (回答の区分): the status and the rule that decided.

    >>> classify_text("１　特になし")[0], classify_text("時間がない")[0]
    ('none', 'valid')
    """
    from textmine.nonresponse import classify_cell

    return classify_cell(text)
