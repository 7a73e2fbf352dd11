"""What is written about (話題): the recipes of topics, networks, maps and clusters."""

from __future__ import annotations

from textmine.groupnames import level_of
from textmine.recipes.cookbook import Cookbook, Prepared, makes
from textmine.tables import Findings


def shown_level(prepared: Prepared) -> str:
    """The group column that the report goes by; a map under its name has to be a map of it."""
    from textmine.vectors import group_names

    documents = prepared.matrix.documents
    distinct = {column: len(set(group_names(documents, column))) for column in prepared.survey.groups}
    return level_of(distinct, prepared.settings.report.level)


@makes("topics", "topic_groups", "topic_quotes", "topic_choice")
def themes(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Topics, who writes about them, and the choice of their number."""
    from textmine.analysis.topics import topics

    how = prepared.settings.analysis
    return topics(
        prepared.matrix,
        prepared.responses,
        by=prepared.survey.groups,
        count=how.topics,
        seed=how.seed,
        min_count=how.min_count,
    )


@makes("cooccurrence", "cooccurrence_terms")
def network(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Terms that stand together, for the survey and the groups that the report goes by."""
    from textmine.analysis.cooccurrence import cooccurrence

    level = shown_level(prepared)
    by = (level,) if level else ()
    return cooccurrence(prepared.matrix, by=by, seed=prepared.settings.analysis.seed)


@makes("correspondence", "correspondence_axes", "correspondence_ellipses")
def map_of_groups(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Correspondence analysis of the groups that the report goes by."""
    from textmine.analysis.correspondence import correspondence

    by = shown_level(prepared) or "respondent"
    return correspondence(prepared.matrix, by=by, seed=prepared.settings.analysis.seed)


@makes("clusters", "cluster_members", "cluster_merges")
def clusters_of_terms_and_answers(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Hierarchical clusters of terms and of answers, one below the other."""
    import pandas as pd

    from textmine.analysis.clusters import answer_clusters, term_clusters

    of_terms = term_clusters(prepared.matrix)
    of_answers = answer_clusters(prepared.matrix, prepared.responses, seed=prepared.settings.analysis.seed)
    tables = {
        name: pd.concat([of_terms[name], of_answers[name]], ignore_index=True) for name in of_terms.tables
    }
    return Findings(tables, (*of_terms.notes, *of_answers.notes))


@makes("opinions", "opinion_members")
def opinion_groups(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Sentences of like meaning."""
    from textmine.analysis.opinions import opinions

    return opinions(
        prepared.responses,
        prepared.tokens,
        prepared.term_tokens,
        prepared.terms,
        by=shown_level(prepared),
        seed=prepared.settings.analysis.seed,
        kept=prepared.kept,
    )


@makes("group_similarity", "unusual", "heatmap")
def comparison(prepared: Prepared, _tables: Cookbook) -> Findings:
    """How near groups are to each other, and which answers stand apart."""
    from textmine.analysis.overview import overview

    return overview(prepared.matrix, prepared.responses, by=prepared.survey.groups)
