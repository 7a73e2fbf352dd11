"""Who answered, and in which words (回答と語): the recipes of rates and terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textmine.recipes.cookbook import Cookbook, Prepared, makes
from textmine.tables import COLLOCATIONS, Findings

if TYPE_CHECKING:
    import pandas as pd

    from textmine.scales import Scale


@makes("nonresponse")
def who_answered(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Non-response by question and group."""
    from textmine.analysis.response_rates import response_rates

    return Findings({"nonresponse": response_rates(prepared.responses, by=prepared.survey.groups)})


@makes("blank_tests")
def where_blanks_gather(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Non-response against groups and closed answers."""
    from textmine.analysis.blank_tests import blank_tests

    groups = prepared.survey.groups
    found = blank_tests(
        prepared.responses,
        by=[*groups, *prepared.survey.closed],
        groups=groups,
        several=prepared.survey.several,
        seed=prepared.settings.analysis.seed,
    )
    return Findings({"blank_tests": found})


@makes("options")
def what_was_ticked(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Who ticked which option of the closed questions."""
    from textmine.analysis.option_shares import option_shares
    from textmine.privacy import few_answers

    survey = prepared.survey
    return option_shares(
        prepared.responses,
        closed=survey.closed,
        by=survey.groups,
        several=survey.several,
        scales=rating_scales(prepared),
        few=few_answers(prepared.settings),
    )


@makes("scales", "scale_tests")
def how_it_was_rated(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Where answers lie on the rating scales among the closed questions."""
    from textmine.analysis.scales import scale_shares
    from textmine.privacy import few_answers
    from textmine.scalewords import questions_of_groups

    survey = prepared.survey
    return scale_shares(
        prepared.responses,
        scales=rating_scales(prepared),
        by=survey.groups,
        made_of=questions_of_groups(prepared.settings, survey.groups, survey.closed),
        few=few_answers(prepared.settings),
        seed=prepared.settings.analysis.seed,
    )


def rating_scales(prepared: Prepared) -> dict[str, Scale]:
    """The closed questions that are rating scales, by name."""
    from textmine.scalewords import scales_in

    survey = prepared.survey
    return scales_in(prepared.responses, survey.closed, prepared.settings, survey.several)


@makes("call_back")
def whom_to_ask_again(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Who left what blank, and what speaks against it."""
    from textmine.analysis.response_rates import call_back
    from textmine.offices import evidence_of_activity

    listed = call_back(
        prepared.responses,
        reason=prepared.reason_question,
        evidence=evidence_of_activity(
            prepared.responses, prepared.survey.closed, prepared.joined, prepared.settings.dictionaries
        ),
        by=prepared.survey.groups,
        lang=prepared.settings.report.lang,
    )
    return Findings({"call_back": listed})


@makes("frequency")
def frequent_terms(prepared: Prepared, _tables: Cookbook) -> Findings:
    """How often each term occurs."""
    from textmine.analysis.frequency import term_frequency

    return Findings({"frequency": term_frequency(prepared.matrix)})


@makes("negations")
def what_is_negated(prepared: Prepared, _tables: Cookbook) -> Findings:
    """How often each term is negated."""
    from textmine.analysis.negations import negations

    made = negations(prepared.tokens, prepared.words, prepared.term_tokens, prepared.terms)
    return Findings({"negations": made})


@makes("keyterms")
def terms_of_groups(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Key terms of every group of every level."""
    from textmine.analysis.keyterms import alone_notes, removed_terms
    from textmine.vectors import group_names

    removed = removed_terms(prepared.matrix, min_count=prepared.settings.analysis.min_count)
    documents = prepared.matrix.documents
    groups = {by: len(set(group_names(documents, by))) for by in prepared.survey.groups}
    return Findings({"keyterms": terms_against(prepared, "rest")}, (removed, *alone_notes(groups)))


def terms_against(prepared: Prepared, reference: str) -> pd.DataFrame:
    """Key terms of each group against the rest, one other group, or the rest of its own outer group.

    ``reference``: "rest", a group (the groups of its column against it) or a group column (the columns
    inside it). Raises AnalysisError where the survey has no such group or column.
    """
    import pandas as pd

    from textmine.analysis.keyterms import key_terms
    from textmine.vectors import group_names

    how, groups = prepared.settings.analysis, prepared.survey.groups
    if reference in groups:
        columns = groups[groups.index(reference) + 1 :]
    elif reference == "rest":
        columns = groups
    else:
        held = [by for by in groups if reference in group_names(prepared.matrix.documents, by)]
        columns = tuple(held[:1]) or groups[:1]
    listed = [
        key_terms(
            prepared.matrix,
            by=by,
            measure=how.measure,
            unit=how.unit,
            reference=reference,
            top=how.top,
            min_count=how.min_count,
        )
        for by in columns
    ]
    return pd.concat(listed, ignore_index=True) if listed else key_terms(prepared.matrix, by="")


@makes("collocations")
def neighbours(prepared: Prepared, tables: Cookbook) -> Findings:
    """What stands near the ten most frequent terms; for any other word, ``collocations`` itself."""
    import pandas as pd

    from textmine.analysis.kwic import NODES, collocations

    chosen = (prepared.term_tokens, prepared.terms)
    listed = [
        collocations(prepared.tokens, prepared.words, term, top=prepared.settings.analysis.top, chosen=chosen)
        for term in tables["frequency"]["term"].head(NODES)
    ]
    empty = pd.DataFrame(columns=list(COLLOCATIONS.names))
    return Findings({"collocations": pd.concat(listed, ignore_index=True) if listed else empty})


@makes("compounds")
def compound_candidates(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Runs of nouns that behave like one word."""
    from textmine.analysis.compounds import compound_terms

    return Findings(
        {
            "compounds": compound_terms(
                prepared.tokens, prepared.words, dictionaries=prepared.settings.dictionaries
            )
        }
    )
