"""What changed between two surveys (前回と今回の変化): the recipes of the comparison."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textmine.nonresponse import load_rules
from textmine.privacy import merged_in_both, unstated_groups
from textmine.recipes.alike import Pair, only_in_one
from textmine.recipes.cookbook import Cookbook
from textmine.recipes.verdicts import read_codebook
from textmine.tables import WAVE_CODES, WAVE_RESPONDENTS, Findings, Note

if TYPE_CHECKING:
    import pandas as pd

    from textmine.codebook import Codebook

QUOTED = 12
"""Terms that rose, and as many that fell, of which sentences are quoted."""


def changes(
    pair: Pair, *, by: Sequence[str] = (), match: str = "", min_count: int = 2, top: int = 0
) -> Findings:
    """Every table of the comparison (前回との比較の表), and what it cannot tell."""
    from textmine.analysis.waves import (
        blanks_changed,
        matched_note,
        options_changed,
        quotes_of_terms,
        respondents_changed,
        terms_changed,
        terms_to_quote,
    )

    before, after = pair.both
    terms = terms_changed(before, after, by=by, match=match, min_count=min_count)
    ticked = options_changed(
        before,
        after,
        closed=pair.closed,
        by=by,
        match=match,
        several=pair.several,
        listed={name: _listed(pair, name) for name in pair.closed},
        few=_few(pair),
    )
    coded = _codes(pair, by, match)
    places = term_places(pair)
    tables = {
        "wave_terms": terms[terms["rank"] <= top].reset_index(drop=True) if top else terms,
        "wave_blanks": blanks_changed(before, after, by=by, match=match),
        **ticked.tables,
        **coded.tables,
        "wave_respondents": respondents_changed(before, after, match=match) if match else _nobody(),
        "wave_quotes": quotes_of_terms(
            terms_to_quote(terms, QUOTED), (before.responses, after.responses), places, named=not pair.persons
        ),
        "negations": negations_of_both(pair, places),
    }
    matched = (matched_note(before, after, match),) if match else ()
    return Findings(tables, (*pair.notes, *ticked.notes, *coded.notes, *matched))


def _few(pair: Pair) -> Callable[[Sequence[Mapping[str, int]]], Mapping[str, str]] | None:
    """Of persons, how groups are put together of which too few answered a closed question in either survey."""
    settings = pair.after.settings
    if not pair.persons:
        return None
    rules = load_rules(settings.dictionaries)

    def together(surveys: Sequence[Mapping[str, int]]) -> Mapping[str, str]:
        known = sorted({name for each in surveys for name in each})
        return merged_in_both(
            surveys,
            settings.privacy.smallest_group,
            unstated=unstated_groups(known, rules),
            lang=settings.report.lang,
        )

    return together


def _nobody() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=list(WAVE_RESPONDENTS.names))


def _listed(pair: Pair, closed: str) -> tuple[Sequence[str], Sequence[str]]:
    """The options that the settings of each survey name; of persons none that was merged."""
    hidden = pair.merged.get(closed, frozenset())
    offered = []
    for prepared in pair.both:
        known = {each.name: each.choices for each in prepared.settings.closed}
        offered.append([choice for choice in known.get(closed, ()) if choice not in hidden])
    return offered[0], offered[1]


def term_places(pair: Pair) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every use of a term of each survey, called alike in both: ``response, start, end, term``."""
    from textmine.analysis.waves import names_of_both

    names, numbers = names_of_both([prepared.matrix.terms for prepared in pair.both])
    one, other = (
        prepared.term_tokens[["response", "start", "end"]].assign(
            term=[names[number[term]] for term in prepared.term_tokens["term"].tolist()]
        )
        for prepared, number in zip(pair.both, numbers, strict=True)
    )
    return one, other


def negations_of_both(pair: Pair, places: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    """``tables.NEGATIONS`` of the answers of both surveys together, terms called as in ``places``."""
    from textmine.analysis.negations import negations, negations_of_counts

    used: Counter[str] = Counter()
    negated: Counter[tuple[str, str]] = Counter()
    parts: dict[str, str] = {}
    for prepared, uses in zip(pair.both, places, strict=True):
        used.update(uses["term"].tolist())
        called = dict(zip(prepared.term_tokens["term"].tolist(), uses["term"].tolist(), strict=True))
        shown = {str(prepared.terms["term"].iloc[at]): name for at, name in called.items()}
        parts |= {name: str(prepared.terms["pos"].iloc[at]) for at, name in called.items()}
        made = negations(prepared.tokens, prepared.words, prepared.term_tokens, prepared.terms)
        for term, form, times in zip(made["term"], made["form"], made["negated"], strict=True):
            negated[shown[term], form] += int(times)
    names = sorted(used)
    at = {name: place for place, name in enumerate(names)}
    counted = {(at[name], (name, form)): times for (name, form), times in negated.items()}
    return negations_of_counts(
        [(name, name, parts[name]) for name in names], [used[n] for n in names], counted
    )


def _codes(pair: Pair, by: Sequence[str], match: str) -> Findings:
    """Codes that both rule files name; an empty table and the reason where there are none."""
    import pandas as pd

    from textmine.analysis.waves import codes_changed

    books = [read_codebook(prepared.settings) for prepared in pair.both]
    common = [name for name in books[1].names if name in books[0].names]
    if not common:
        return Findings({"wave_codes": pd.DataFrame(columns=list(WAVE_CODES.names))}, _no_codes(books))
    coded = [Cookbook(prepared)["coded"] for prepared in pair.both]
    table = codes_changed(
        pair.before, pair.after, codes=common, coded=(coded[0], coded[1]), by=by, match=match
    )
    conditions = [{code.name: code.condition for code in book.codes} for book in books]
    changed = [name for name in common if conditions[0][name] != conditions[1][name]]
    notes = only_in_one(("コード", "codes"), books[0].names, books[1].names)
    if changed:
        notes.append(
            Note(
                f"規則の違うコードがあり、割合の差は規則の違いかもしれません: {'、'.join(changed)}",
                f"codes whose rules differ, so that their shares may, too: {', '.join(changed)}",
            )
        )
    return Findings({"wave_codes": table}, tuple(notes))


def _no_codes(books: Sequence[Codebook]) -> tuple[Note, ...]:
    """Why no codes are compared; nothing where neither survey has rules."""
    have = [bool(book.codes) for book in books]
    if not any(have):
        return ()
    if all(have):
        return (
            Note(
                "両方の規則に共通するコードがないので、コードは比べていません",
                "the rule files have no code in common, so no codes are compared",
            ),
        )
    ja, en = ("今回", "second") if have[1] else ("前回", "first")
    return (
        Note(
            f"コーディングルールが{ja}の調査にしかないので、コードは比べていません",
            f"only the {en} survey has coding rules, so no codes are compared",
        ),
    )
