"""Two surveys made comparable (前回と今回をそろえる): names spelled alike, small groups merged in both.

before, after --called_alike--> the same names --merged_alike--> the same small groups --told--> notes
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textmine.groupnames import shared_columns
from textmine.naming import Names
from textmine.nonresponse import load_rules
from textmine.privacy import merged_in_both, unstated_groups, with_merged
from textmine.recipes.cookbook import Prepared
from textmine.tables import Note

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMED = 10
"""Names that a note lists; the tables have all."""

Renamed = Mapping[str, str]


@dataclass(frozen=True)
class Pair:
    """Two surveys whose questions, columns and groups are called alike.

    ``groups``, ``closed``: columns that both have; ``several``: closed ones of several choices in both;
    ``merged``: of persons, by column the values that stand under one name in both.
    """

    before: Prepared
    after: Prepared
    groups: tuple[str, ...]
    closed: tuple[str, ...]
    several: tuple[str, ...]
    merged: Mapping[str, frozenset[str]]
    notes: tuple[Note, ...]

    @property
    def both(self) -> tuple[Prepared, Prepared]:
        """The first and the second survey."""
        return self.before, self.after

    @property
    def persons(self) -> bool:
        """Whether respondents are persons."""
        return self.after.settings.privacy.persons

    def worth_comparing(self) -> tuple[str, ...]:
        """The group columns in which several respondents share a group, in both surveys."""
        shared = [
            shared_columns(
                {name: prepared.responses[name].nunique() for name in self.groups},
                prepared.responses["respondent"].nunique(),
            )
            for prepared in self.both
        ]
        return tuple(name for name in shared[0] if name in shared[1])


def pair_of(before: Prepared, after: Prepared, *, match: str = "") -> Pair:
    """The surveys with the names of the second, and what only one of them has."""
    columns = {
        **meant(before.survey.groups, after.survey.groups),
        **meant(before.survey.closed, after.survey.closed),
    }
    values = {"question": meant(before.survey.questions, after.survey.questions)}
    own = (_own_values(before, columns), _own_values(after, {}))
    before = _with_columns(before, columns)
    groups = tuple(name for name in after.survey.groups if name in before.survey.groups)
    named = set(groups) if after.settings.privacy.persons else {*groups, "respondent", *filter(None, [match])}
    for name in sorted(named & set(before.responses.columns) & set(after.responses.columns)):
        values[name] = meant(_distinct(before, own[0], name), _distinct(after, own[1], name))
    before = _with_values(before, values)
    closed, notes = _closed_of_both(before, after)
    merged: dict[str, frozenset[str]] = {}
    if after.settings.privacy.persons:
        spelled = {
            name: [values.get(name, {}).get(value, value) for value in cells]
            for name, cells in own[0].items()
        }
        before, after, merged = merged_alike((before, spelled), (after, own[1]), groups, closed)
    several = tuple(name for name in closed if name in after.survey.several)
    pair = Pair(before, after, groups, closed, several, merged, ())
    return replace(pair, notes=(*notes, *_told(pair)))


def meant(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Names that are spelled otherwise in ``known`` -> how they are spelled there.

    >>> meant(["設問1", "年代", "設問２"], ["設問１", "年代", "地区"])
    {'設問1': '設問１'}
    """
    own = list(names)
    there = Names(known)
    found = {name: there.find(name) for name in own}
    return {name: other for name, other in found.items() if other and other != name and other not in own}


def _distinct(prepared: Prepared, own: Mapping[str, Sequence[str]], column: str) -> list[str]:
    """The values of a column, those that are merged where it is shown among them."""
    return sorted({*own.get(column, ()), *prepared.responses[column].astype(str).unique().tolist()})


def _own_values(prepared: Prepared, columns: Renamed) -> dict[str, list[str]]:
    """Of a survey of persons the columns before anything was merged in them, row by row."""
    private = prepared.privacy.private.get("responses") if prepared.privacy else None
    if private is None or not prepared.settings.privacy.persons:
        return {}
    return {
        columns.get(name, name): private[name].tolist()
        for name in (*prepared.survey.groups, *prepared.survey.closed)
    }


def _with_columns(prepared: Prepared, columns: Renamed) -> Prepared:
    """The survey with its columns called otherwise."""

    def called(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(columns.get(name, name) for name in names)

    survey = prepared.survey
    survey = replace(
        survey,
        groups=called(survey.groups),
        closed=called(survey.closed),
        several=called(survey.several),
    )
    matrix = replace(prepared.matrix, documents=prepared.matrix.documents.rename(columns=dict(columns)))
    responses = prepared.responses.rename(columns=dict(columns))
    return replace(prepared, survey=survey, responses=responses, matrix=matrix)


def _with_values(prepared: Prepared, values: Mapping[str, Renamed]) -> Prepared:
    """The survey with the values of some columns written otherwise."""

    def written(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(
            **{
                column: [changed.get(value, value) for value in table[column].tolist()]
                for column, changed in values.items()
                if changed and column in table.columns
            }
        )

    asked = values.get("question", {})
    questions = tuple(asked.get(name, name) for name in prepared.survey.questions)
    return replace(
        prepared,
        survey=replace(prepared.survey, questions=questions),
        responses=written(prepared.responses),
        matrix=replace(prepared.matrix, documents=written(prepared.matrix.documents)),
    )


Own = tuple[Prepared, Mapping[str, Sequence[str]]]
"""A survey, and its columns before anything was merged in them."""


def merged_alike(
    before: Own, after: Own, groups: Sequence[str], closed: Sequence[str]
) -> tuple[Prepared, Prepared, dict[str, frozenset[str]]]:
    """Two surveys of persons with the same groups and options merged in both, and by column which these are."""
    privacy, lang = after[0].settings.privacy, after[0].settings.report.lang
    rules = load_rules(after[0].settings.dictionaries)
    shown: dict[str, dict[str, str]] = {}
    for name in dict.fromkeys((*groups, *closed)):
        sizes = [_sizes(prepared, own[name]) for prepared, own in (before, after)]
        known = sorted({value for each in sizes for value in each})
        shown[name] = merged_in_both(
            sizes,
            privacy.smallest_group,
            several=name in after[0].survey.several,
            unstated=unstated_groups(known, rules) if name in groups else (),
            lang=lang,
        )
    one, other = (_with_merged(prepared, own, shown) for prepared, own in (before, after))
    return one, other, {name: frozenset(values) for name, values in shown.items() if values}


def _sizes(prepared: Prepared, values: Sequence[str]) -> Counter[str]:
    """How many persons have each value of a column."""
    of_person = dict(zip(prepared.responses["respondent"].tolist(), values, strict=True))
    return Counter(of_person.values())


def _with_merged(
    prepared: Prepared, own: Mapping[str, Sequence[str]], shown: Mapping[str, Mapping[str, str]]
) -> Prepared:
    """The survey with its columns merged anew, where they are shown and where they are counted."""
    several = prepared.survey.several
    made = {name: with_merged(own[name], merged, several=name in several) for name, merged in shown.items()}
    responses = prepared.responses.assign(**made)
    # A document is a valid answer, in the order of the answers.
    valid = (responses["status"] == "valid").to_numpy()
    documents = prepared.matrix.documents.assign(
        **{name: responses.loc[valid, name].tolist() for name in made}
    )
    return replace(prepared, responses=responses, matrix=replace(prepared.matrix, documents=documents))


def _closed_of_both(before: Prepared, after: Prepared) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """The closed questions that both have in one way, and which differ in it."""
    common = [name for name in after.survey.closed if name in before.survey.closed]
    differing = [name for name in common if (name in before.survey.several) != (name in after.survey.several)]
    told = [
        Note(
            f"「{name}」は片方の調査だけが複数選択なので比べていません",
            f"'{name}' allows several choices in one survey only and is not compared",
        )
        for name in differing
    ]
    return tuple(name for name in common if name not in differing), tuple(told)


def _told(pair: Pair) -> list[Note]:
    """What only one of the surveys has, and what was asked in other words."""
    before, after = pair.both
    notes = [
        *_in_one_only("選択式の設問", "closed questions", before.survey.closed, after.survey.closed),
        *_in_one_only("組織・属性の列", "group columns", before.survey.groups, after.survey.groups),
    ]
    for column in pair.worth_comparing():
        own = [_distinct(prepared, {}, column) for prepared in pair.both]
        notes += _in_one_only(f"「{column}」の区分", f"groups of '{column}'", *own)
    notes += [_other_wording(name) for name in after.survey.questions if _wordings_differ(pair, name)]
    if pair.merged:
        notes.append(
            Note(
                "少人数の組や選択肢は、どちらかの調査で少なければ両方の調査でまとめました",
                "small groups and rare options are merged in both surveys where they are few in either",
            )
        )
    return notes


def only_in_one(what: tuple[str, str], own: Iterable[str], other: Iterable[str]) -> list[Note]:
    """Names that stand in one survey alone, a note for each survey; ``what`` they are, in both languages."""
    return _in_one_only(*what, own, other)


def _in_one_only(ja: str, en: str, own: Iterable[str], other: Iterable[str]) -> list[Note]:
    first, second = list(dict.fromkeys(own)), list(dict.fromkeys(other))
    said = []
    for names, rest, which, which_en in ((first, second, "前回", "first"), (second, first, "今回", "second")):
        alone = [name for name in names if name not in rest]
        if alone:
            said.append(
                Note(
                    f"{ja}のうち{which}の調査だけにあるもの: {'、'.join(alone[:MOST_NAMED])}"
                    + (f" ほか {len(alone) - MOST_NAMED}" if len(alone) > MOST_NAMED else ""),
                    f"{en} in the {which_en} survey only: {', '.join(alone[:MOST_NAMED])}"
                    + (f" and {len(alone) - MOST_NAMED} more" if len(alone) > MOST_NAMED else ""),
                )
            )
    return said


def _wordings_differ(pair: Pair, question: str) -> bool:
    wordings = []
    for prepared in pair.both:
        known = {each.name: each.wording for each in prepared.settings.questions}
        spelled = meant(known, [question])
        wordings.append({spelled.get(name, name): said for name, said in known.items()}.get(question, ""))
    return bool(wordings[0] and wordings[1] and wordings[0].split() != wordings[1].split())


def _other_wording(question: str) -> Note:
    return Note(
        f"「{question}」は設問の文が前回と違います。変わったのは意見ではなく問い方かもしれません",
        f"'{question}' was worded otherwise before: what changed may be the question, not the opinions",
    )
