"""The report of a prepared survey (報告書の材料): stage 6, every finding and what is told beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textmine.recipes import Cookbook, Prepared, left_out, notes_table, reasons_missing
from textmine.tables import Note, known_tables

if TYPE_CHECKING:
    import pandas as pd

    from textmine.report.model import Report

Advance = Callable[[str], None]
"""Told which table comes next."""


def compose(
    prepared: Prepared,
    *,
    everything: bool = True,
    names: Sequence[str] = (),
    sheets: bool = True,
    advance: Advance = lambda _what: None,
    say: Callable[[Note], None] = lambda _note: None,
) -> Report:
    """Stage 6, and the frozen Report that every writer draws from.

    ``everything``: make all findings now; else each is made when a writer first asks for it. ``names``: the
    findings wanted (none: all). ``sheets``: prepare an interview sheet a respondent too, where respondents
    are few organizations.
    """
    from textmine.report.model import Report

    tables = Cookbook(prepared)
    too_large = left_out(tables.sizes, names, samples=False) if everything else []
    for note in left_out(tables.sizes, names) if everything else []:
        say(note)
    report = Report(
        settings=prepared.settings,
        responses=shown_responses(prepared),
        findings=tables,
        repairs=prepared.repairs,
        term_places=prepared.term_tokens.assign(
            term=prepared.terms["term"].to_numpy()[prepared.term_tokens["term"].to_numpy()]
        ),
        groups=prepared.survey.groups,
        joined=prepared.joined,
        notes=[*notes_of(prepared), *(note.text(prepared.settings.report.lang) for note in too_large)],
        versions=versions(),
        counts=counts(prepared),
        private=prepared.privacy.private if prepared.privacy else {},
        masked=prepared.privacy.counts if prepared.privacy else {},
    )
    if not everything:
        return report
    made = complete(report, tables, names=names, advance=advance)
    return with_sheets(made) if sheets and made.one_by_one else made


def shown_responses(prepared: Prepared) -> pd.DataFrame:
    """The responses as readers see them: of persons no combination of options that hardly anybody ticked."""
    from textmine.privacy import without_rare_combinations

    privacy, several = prepared.settings.privacy, prepared.survey.several
    if not (privacy.persons and prepared.privacy and several):
        return prepared.responses
    return without_rare_combinations(
        prepared.responses,
        several,
        smallest=privacy.smallest_group,
        lang=prepared.settings.report.lang,
    )


def notes_of(prepared: Prepared) -> list[str]:
    """What a reader should know about reading and masking; persons are named by their number only."""
    lang = prepared.settings.report.lang
    hidden = prepared.privacy.notes if prepared.privacy else ()
    numbers = prepared.privacy.numbers if prepared.privacy else {}
    said = [note.text(lang) for note in (*prepared.survey.notes, *hidden)]
    for name, number in numbers.items():
        said = [text.replace(f"「{name}」", f"「{number}」").replace(f"'{name}'", number) for text in said]
    return said


def complete(
    report: Report, tables: Cookbook, *, names: Sequence[str] = (), advance: Advance = lambda _what: None
) -> Report:
    """The report with every finding (of ``names``) made, and the reasons why some are empty."""
    titles = known_tables()
    findings = {}
    for name in names or tables:
        advance(name if report.lang == "en" else titles[name].ja)
        findings[name] = report.responses if name == "responses" else tables[name]
    findings["notes"] = notes_table(tables)
    reasons = reasons_missing(tables, report.lang)
    return replace(report, findings=findings, reasons=reasons)


def with_sheets(report: Report) -> Report:
    """The report with an interview sheet for each respondent."""
    from textmine.report.sheets import prepare_sheets

    return replace(report, sheets=prepare_sheets(report))


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
