"""What is shared and what stays (共有用と手元用): one step between tokenizing and counting.

The analyses see masked texts, so that no figure, quote, chart or term can bring a private string back.
The unmasked tables are kept in ``private`` and written to tables/ alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from textmine.nonresponse import load_rules
from textmine.privacy.find import find_private, find_private_joined
from textmine.privacy.groups import INCLUDED, few_together, merge_small_groups, number_respondents
from textmine.privacy.mask import mask_joined, mask_repairs, mask_responses, mask_tokens
from textmine.privacy.rules import KINDS
from textmine.tables import Note

if TYPE_CHECKING:
    import pandas as pd

    from textmine.scales import Scale
    from textmine.settings import Settings


@dataclass(frozen=True)
class Answers:
    """The tables of stages 1 to 4, what was taken out of them, and what a reader is told about it.

    ``private``: unmasked tables by name for the private copy, empty where nothing was hidden.
    ``counts``: places found by kind, for the manifest.
    """

    responses: pd.DataFrame
    joined: Mapping[str, pd.DataFrame]
    repairs: pd.DataFrame
    tokens: pd.DataFrame
    words: pd.DataFrame
    private: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)


def for_sharing(
    answers: Answers,
    settings: Settings,
    *,
    groups: Sequence[str] = (),
    closed: Sequence[str] = (),
    several: Collection[str] = (),
    scales: Mapping[str, Scale] | None = None,
) -> Answers:
    """The tables as they may be shared: masked, and for persons numbered and merged.

    ``groups``, ``closed``: the survey's own columns; ``several``: those whose cells hold several choices,
    ``scales``: those that are rating scales.
    """
    shared = masked(answers, settings) if settings.privacy.mask else answers
    if settings.privacy.persons:
        shared = anonymous(shared, settings, groups, closed, several, scales or {})
    if not shared.notes:
        return shared
    own = {"responses": answers.responses, "repairs": answers.repairs}
    own |= {f"joined_{name}": table for name, table in answers.joined.items()}
    return replace(shared, private={**own, **shared.private})


def masked(answers: Answers, settings: Settings) -> Answers:
    """The tables with ● where private strings stand."""
    private = all_private(answers, settings)
    if not len(private):
        return answers
    own = answers.repairs["source"] == settings.file.name
    cells = mask_responses(answers.responses, private, answers.repairs[own])
    tokens, words = mask_tokens(answers.tokens, answers.words, cells, private)
    kinds = private["kind"].value_counts()
    counts = {kind: int(kinds[kind]) for kind in KINDS if kind in kinds}
    return replace(
        answers,
        responses=cells,
        joined=mask_joined(answers.joined, private),
        repairs=mask_repairs(answers.repairs, answers.responses, private, own=own.tolist()),
        tokens=tokens,
        words=words,
        private={"private": private},
        notes=(masked_note(counts),),
        counts=counts,
    )


def all_private(answers: Answers, settings: Settings, *, candidates: bool = False) -> pd.DataFrame:
    """The private strings of the survey and of its joined tables."""
    import pandas as pd

    how: dict[str, Any] = {
        "dictionaries": settings.dictionaries,
        "decisions": settings.privacy.decisions,
        "candidates": candidates,
    }
    if settings.privacy.persons:
        names = dict.fromkeys(answers.responses["respondent"])
        how["numbers"] = {name: at for at, name in enumerate(names, 1)}
    in_cells = find_private(answers.responses, answers.tokens, answers.words, **how)
    in_joined = find_private_joined(answers.joined, **how)
    return pd.concat([in_cells, in_joined], ignore_index=True) if len(in_joined) else in_cells


def anonymous(
    answers: Answers,
    settings: Settings,
    groups: Sequence[str],
    closed: Sequence[str],
    several: Collection[str],
    scales: Mapping[str, Scale],
) -> Answers:
    """Persons as numbers, small groups merged."""
    import pandas as pd

    smallest = settings.privacy.smallest_group
    numbers = number_respondents(answers.responses, settings.report.lang)
    responses, merged = merge_small_groups(
        answers.responses,
        [*groups, *closed],
        smallest=smallest,
        several=several,
        groups=groups,
        rules=load_rules(settings.dictionaries),
        scales=scales,
        lang=settings.report.lang,
    )
    key = pd.DataFrame({"number": list(numbers.values()), "respondent": list(numbers)})
    return replace(
        answers,
        responses=_numbered(responses, numbers),
        joined={name: _without_names(table, numbers) for name, table in answers.joined.items()},
        repairs=_numbered(answers.repairs, numbers),
        private={**answers.private, "private_respondents": key},
        notes=(*answers.notes, numbered_note(), *merged_notes(merged, smallest, several)),
        numbers=numbers,
    )


def _numbered(table: pd.DataFrame, numbers: Mapping[str, str]) -> pd.DataFrame:
    return table.assign(respondent=[numbers.get(name, "") for name in table["respondent"]])


def _without_names(table: pd.DataFrame, numbers: Mapping[str, str]) -> pd.DataFrame:
    """A joined table says whose a row is in its key columns, too."""
    cells = {
        str(name): [numbers.get(value, value) for value in table[name]]
        for name in table.columns
        if name != "respondent"
    }
    return _numbered(table, numbers).assign(**cells)


def masked_note(counts: Mapping[str, int]) -> Note:
    """What a reader is told of masked places; ``counts`` by kind."""
    said = "、".join(f"{KINDS[kind]} {count}" for kind, count in counts.items())
    english = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    total = sum(counts.values())
    return Note(
        f"個人情報とみられる {total} か所（{said}）を ● で伏せました。手元用の tables/responses.csv は伏せていません",
        f"{total} likely private places ({english}) are masked by ●; the private tables/responses.csv is not",
    )


def numbered_note() -> Note:
    """What a reader is told where persons are numbered."""
    return Note(
        "回答者は個人なので、名前の代わりに番号で示しました（対応は tables/private_respondents.csv）",
        "respondents are persons and shown by number (see tables/private_respondents.csv)",
    )


def few_answers(settings: Settings) -> Callable[..., Any] | None:
    """How groups of too few persons who answered a closed question are put together; None for offices."""
    if not settings.privacy.persons:
        return None
    return partial(few_together, smallest=settings.privacy.smallest_group, lang=settings.report.lang)


def merged_notes(
    merged: Mapping[str, Mapping[str, str]], smallest: int, several: Collection[str] = ()
) -> tuple[Note, ...]:
    """What a reader is told of merged groups, or options of ``several`` choices.

    ``merged``: column -> what was merged -> the name that it has then. How many did not say their group is
    told as a range.
    """
    told = []
    for column, shown in merged.items():
        joined = {name for name in shown.values() if name.endswith(tuple(INCLUDED.values()))}
        few = [name for name, new in shown.items() if new and new not in joined]
        if few:
            told.append(_merged_note(column, len(few), smallest, options=column in several))
        told += [_joined_note(column, name, smallest) for name in joined]
        if "" in shown.values():
            told.append(_beside_note(column, smallest))
    return tuple(told)


def _merged_note(column: str, count: int, smallest: int, *, options: bool) -> Note:
    return Note(
        f"「{column}」の {count} {'個の選択肢' if options else '組'}は"
        f" {smallest} 人未満など少人数のため、一つにまとめました",
        f"{count} {'options' if options else 'groups'} of '{column}' are merged because fewer"
        f" than {smallest} persons stand behind them",
    )


def _beside_note(column: str, smallest: int) -> Note:
    return Note(
        f"「{column}」の「わからない」など {smallest} 人未満の答えは、無回答と合わせて数えました",
        f"answers beside the scale of '{column}' that fewer than {smallest} persons gave are counted with those "
        "who did not answer",
    )


def _joined_note(column: str, name: str, smallest: int) -> Note:
    few = f"1～{smallest - 1}" if smallest > 2 else "1"
    return Note(
        f"「{column}」が未記入などの回答者が {few} 人います。その人だけの集計ができないように、"
        f"最も人数の多い組に含めて「{name}」としました",
        f"few respondents ({few.replace('～', ' to ')}) did not say their '{column}'; so that no figure is about "
        f"them alone, they are counted with the largest group ('{name}')",
    )
