"""Every measure of every group and term (特徴度の一覧), from counts alone: columns in, no table needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textmine.analysis.keyterms import measures
from textmine.analysis.keyterms.counted import GroupCounts
from textmine.analysis.keyterms.measures import Sides
from textmine.contingency import signed_g2
from textmine.groupnames import EVERYONE
from textmine.shares import FEWEST_TESTED, Z_95, benjamini_hochberg
from textmine.tables import KEYTERMS

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]
    Columns = dict[str, Array]


def distinctive(
    counts: GroupCounts,
    *,
    by: str,
    measure: str,
    unit: str = "documents",
    against: int = -1,
    top: int = 10,
    min_count: int = 2,
) -> Columns:
    """The columns of ``tables.KEYTERMS``; ``against``: the group that all others are compared with.

    What ``key_terms`` gives, from counts. Rows: each group's terms from the most distinctive on, numbered. A
    column of a single group (all others merged into it) has none: there is nothing to compare it with.
    """
    found = _sides(counts, unit, against)
    tested = (found["answers"] >= FEWEST_TESTED) & (found["answers_reference"] >= FEWEST_TESTED)
    frequent = counts.frequencies >= min_count
    kept = (~tested | frequent[found["term"]]) & (by == EVERYONE or len(counts.names) > 1)
    found = {name: values[kept] for name, values in found.items()}
    columns = _measured(counts, found, tested[kept], unit, int(frequent.sum()))
    return _ranked(counts, columns, by, measure, top)


def _sides(counts: GroupCounts, unit: str, against: int) -> Columns:
    """Both sides of each comparison, one entry a term that stands in a group."""
    import numpy as np

    tokens, held = counts.per_group(counts.tf), counts.per_group(counts.df)
    df, tf = counts.df.astype(float), counts.tf.astype(float)
    if against >= 0:
        others = [counts.of_group(against, values) for values in (df, tf)]
        rest = [np.full(len(counts.names), values[against]) for values in (counts.answers, tokens, held)]
    else:
        others = [counts.in_pool(values) - values for values in (df, tf)]
        rest = [counts.per_pool(values) - values for values in (counts.answers, tokens, held)]
    counted = unit == "tokens"
    group = counts.group
    sides = {
        "group": group,
        "term": counts.term,
        "answers": counts.answers[group].astype(float),
        "answers_reference": rest[0][group].astype(float),
        "n1": (tokens if counted else counts.answers)[group].astype(float),
        "n2": rest[1 if counted else 0][group].astype(float),
        "a": tf if counted else df,
        "b": others[1 if counted else 0],
        "m1": (tokens if counted else held)[group],
        "m2": rest[1 if counted else 2][group],
        "df": df,
        "df_reference": others[0],
        "tf": tf,
        **_group_weights(counts),
    }
    keep = group != against
    return {name: values[keep] for name, values in sides.items()}


def _group_weights(counts: GroupCounts) -> Columns:
    """TF-IDF and c-TF-IDF with groups as documents: each group's answers taken together.

    TF-IDF as in ``vectors.tfidf``. c-TF-IDF = tf / tokens of the group x ln(1 + A / f), A the mean tokens a
    group cut to a whole number as BERTopic does, f the term's tokens in all groups.
    """
    import numpy as np

    groups, tokens = len(counts.names), counts.per_group(counts.tf)
    holding = np.bincount(counts.term, minlength=len(counts.terms))
    weights = counts.tf * (np.log((1 + groups) / (1 + holding)) + 1)[counts.term]
    lengths = np.sqrt(counts.per_group(weights**2))
    average = max(1, int(tokens.mean())) if groups else 1
    uses = counts.per_term(counts.tf)
    return {
        "tfidf": weights / lengths[counts.group],
        "ctfidf": counts.tf / tokens[counts.group] * np.log(1 + average / uses[counts.term]),
    }


def _measured(counts: GroupCounts, found: Columns, tested: Array, unit: str, tests: int) -> Columns:
    """All measures of all rows, at once."""
    import numpy as np

    sides = Sides(found["a"], found["n1"], found["b"], found["n2"])
    odds, error = measures.log_odds(sides)
    p = np.full(len(tested), np.nan)
    p[tested] = measures.exact_p(Sides(*(part[tested] for part in (sides.a, sides.n1, sides.b, sides.n2))))
    nothing = found["n2"] == 0
    # An asterisk for a group of one would mislead; token counts are asked for to compare with other programs.
    untested = nothing | (~tested & (unit == "documents"))

    def compared(values: Array, empty: Array = untested) -> Array:
        return np.where(empty, np.nan, values)

    return {
        "group_number": found["group"],
        "key": found["term"],
        "term": counts.terms[found["term"]],
        "unit": np.full(len(p), unit, dtype=object),
        "n_target": found["n1"].astype(int),
        "n_reference": found["n2"].astype(int),
        "df_target": found["df"].astype(int),
        "df_reference": found["df_reference"].astype(int),
        "tf": found["tf"].astype(int),
        "log_odds": compared(odds, nothing),
        "log_odds_low": np.where(tested, odds - Z_95 * error, np.nan),
        "log_odds_high": np.where(tested, odds + Z_95 * error, np.nan),
        "p": p,
        "q": _q_values(found["group"], p, tests),
        "g2": compared(signed_g2(sides.a, sides.n1, sides.f, sides.n)),
        "chi2": compared(measures.chi2(sides)),
        "residual": compared(measures.adjusted_residual(sides)),
        "z": compared(_z(counts, found, unit)),
        "tfidf": found["tfidf"],
        "ctfidf": found["ctfidf"],
        "jaccard": measures.jaccard(sides),
        "lift": compared(measures.lift(sides), nothing),
        "tested": tested,
        "over": nothing | (sides.a * sides.n2 > sides.b * sides.n1),
    }


def _z(counts: GroupCounts, found: Columns, unit: str) -> Array:
    """Monroe's z; the prior is how often each term stands in the whole survey."""
    prior = counts.per_term(counts.tf if unit == "tokens" else counts.df)
    return measures.monroe_z(
        (found["a"], found["b"]), (found["m1"], found["m2"]), prior[found["term"]], prior.sum()
    )


def _q_values(group: Array, p: Array, tests: int) -> Array:
    """Benjamini and Hochberg within each tested group; terms that are not in it count with p = 1."""
    import numpy as np

    q = np.full(len(p), np.nan)
    for number in sorted(set(group[~np.isnan(p)].tolist())):
        inside = np.flatnonzero(group == number)
        q[inside] = benjamini_hochberg(p[inside], tests)
    return q


def _ranked(counts: GroupCounts, columns: Columns, by: str, measure: str, top: int) -> Columns:
    """Each group's rows from the most distinctive on, numbered."""
    import numpy as np

    score = np.round(np.where(columns["tested"], columns[measure], columns["tfidf"]), 9)
    names = np.argsort(np.argsort(counts.terms.astype(str), kind="stable"))[columns["key"]]
    group = columns["group_number"]
    order = np.lexsort((columns["key"], names, -columns["tf"], -columns["df_target"], -score, group))
    if top:
        order = order[columns["over"][order]]
    group = group[order]
    first = np.r_[True, group[1:] != group[:-1]] if len(group) else np.zeros(0, dtype=bool)
    starts = np.flatnonzero(first)
    rank = np.arange(len(group)) - starts[np.cumsum(first) - 1] + 1 if len(group) else np.zeros(0, dtype=int)
    kept = rank <= top if top else np.ones(len(rank), dtype=bool)
    order = order[kept]
    ranked = {name: values[order] for name, values in columns.items()}
    ranked["by"] = np.full(len(order), by, dtype=object)
    ranked["group"] = counts.names[ranked["group_number"]]
    ranked["rank"] = rank[kept]
    return {name: ranked[name] for name in KEYTERMS.names}
