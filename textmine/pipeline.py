"""The verbs of the house (処理の流れ): stages 1 to 7 in order. ``stages`` does 1 to 5, ``composing`` 6.

settings --read--> responses --repair--> + repairs --classify--> + status
         --tokenize--> tokens, words --count--> matrix          (``prepare``)
         --recipes--> findings                                  (each made when first asked for)
         --compose--> Report --write--> files                   (``run``)
settings of two surveys --compare--> files                     (``compare``)
settings --divide--> parts --count--> sums --> tables/*.csv     (``count``: any size, flat memory)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.composing import Advance, compose, versions
from textmine.recipes import IN_PARTS_FROM, TABLE_NAMES, all_tables_in_parts, answers_in
from textmine.stages import Repaired, positions_of, prepare, repaired, require_files, settings_of
from textmine.tables import COUNTED, Note
from textmine.work import Work

if TYPE_CHECKING:
    import pandas as pd

    from textmine.partitions import Result
    from textmine.repairs import Change
    from textmine.report.model import Report
    from textmine.report.wavemodel import WaveReport
    from textmine.settings import Settings

__all__ = [
    "IN_PARTS_FROM",
    "Repaired",
    "Work",
    "answers_in",
    "classify_text",
    "compare",
    "compose",
    "count",
    "prepare",
    "private_places",
    "repair",
    "repair_text",
    "repaired",
    "run",
    "suggestions",
]


def run(
    settings: Settings,
    *,
    output: Path,
    only: Sequence[str] = (),
    questions: Sequence[str] = (),
    work: Work | None = None,
    advance: Advance = lambda _what: None,
    say: Callable[[Note], None] = lambda _note: None,
) -> tuple[Report, Mapping[str, str]]:
    """The main job: from survey.toml to a folder of results, whole or not at all.

    What the last run made there and this one does not is kept where nothing that it was made of has changed.

    Returns the report and, by its name, why an output could not be made (a package is missing).

    ``only`` names the outputs wanted (tables, counts, report, slides, workbook, clouds, charts, sheets; all
    where empty), ``questions`` the questions whose answers alone are analysed (all where empty), ``work``
    how many processes do it. ``say`` is told which tables the survey is too large for before any is made.
    Raises InputError, SettingsError, DictionaryError, OutputError or LimitError.
    """
    from textmine.carried import carry_over, left_behind
    from textmine.folders import finished_folder
    from textmine.outputs import write_outputs

    advance(_first_step(settings))
    with finished_folder(output) as folder:
        prepared = prepare(settings, shared=True, questions=questions, work=work)
        sheets = not only or not {"report", "sheets"}.isdisjoint(only)
        names = COUNTED if set(only) == {"counts"} else ()
        report = compose(prepared, names=names, sheets=sheets, advance=advance, say=say)
        left_out = write_outputs(report, prepared.survey.files, folder, only=only, advance=advance)
        if behind := carry_over(output, folder):
            say(left_behind(behind))
    return report, left_out


def compare(
    before: Settings,
    after: Settings,
    *,
    output: Path,
    by: Sequence[str] = (),
    match: str = "",
    questions: Sequence[str] = (),
    min_count: int = 2,
    top: int = 0,
    advance: Advance = lambda _what: None,
) -> tuple[WaveReport, Mapping[str, str]]:
    """Two surveys compared (前回との比較): a folder with page, workbook, slides, charts and tables, or nothing.

    Arguments and errors as in ``comparing.compare_surveys``; OutputError where the folder cannot be written or
    holds the results of a survey. Returns the report and, by its name, why an output could not be made.
    """
    from textmine.comparing import compare_surveys
    from textmine.folders import COMPARISON, finished_folder
    from textmine.waveoutputs import write_comparison

    advance(_first_step(after))
    with finished_folder(output, COMPARISON) as folder:
        report, files = compare_surveys(
            before, after, by=by, match=match, questions=questions, min_count=min_count, top=top
        )
        waves = list(zip((before, after), files, strict=True))
        left_out = write_comparison(report, waves, folder, advance=advance)
    return report, left_out


def count(
    settings: Settings,
    *,
    output: Path,
    questions: Sequence[str] = (),
    work: Work | None = None,
    advance: Advance = lambda _what: None,
    tables: bool = False,
    say: Callable[[Note], None] = lambda _note: None,
) -> Result:
    """Tables of a survey in parts: the same as ``run(only=["counts"])``; memory does not grow with the answers.

    ``tables``: beside them all that can be made from sums of parts, the others with their header alone.
    ``say`` is told which tables are left out before any is made. Raises NotInPartsError where the file has
    to be read as a whole (joined tables, long layout, rows of unequal length); ``run`` then does it.
    """
    from textmine.carried import carry_over, left_behind
    from textmine.folders import finished_folder
    from textmine.outputs import record_of_parts, write_manifest
    from textmine.partitions import Job, count_survey, trim

    work = work or Work()
    advance(_first_step(settings))
    require_files(settings)
    asked = all_tables_in_parts(settings) if tables else None
    for note in asked.left_out if asked else ():
        say(note)
    with finished_folder(output) as folder, work.engine(answers_in(settings)) as engine:
        job = Job(
            settings,
            folder / "tables",
            engine,
            questions=positions_of(settings, questions),
            asked=asked,
            cache=work.cache(),
            advance=advance,
            say=say,
        )
        result = count_survey(job)
        chosen = settings_of(settings, result.questions) if questions else settings
        record = record_of_parts(result, chosen, versions(), in_parts=tables)
        write_manifest(record, [result.file], folder, {})
        if behind := carry_over(output, folder):
            say(left_behind(behind))
    if cache := work.cache():
        trim(cache)
    return result


def _first_step(settings: Settings) -> str:
    return "read, repair, tokenize" if settings.report.lang == "en" else "読み込み・補正・形態素解析"


def count_steps(only: Sequence[str] = ()) -> int:
    """How often ``run`` calls ``advance``."""
    from textmine.outputs import OUTPUTS

    return 1 + len(TABLE_NAMES) + len([name for name in OUTPUTS if not only or name in only])


def count_parts_steps(*, tables: bool = False) -> int:
    """How often ``count`` calls ``advance``."""
    from textmine.partitions.analyses import MAKERS

    return 4 + (len(MAKERS) if tables else 0)


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
    """Class of one repaired cell as the pipeline gives it (回答の区分): the status and the rule that decided.

    >>> classify_text("１　特になし")[0], classify_text("時間がない")[0]
    ('none', 'valid')
    """
    from textmine.nonresponse import classify_cell

    return classify_cell(text)
