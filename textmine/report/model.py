"""The report (報告) before it is drawn: findings, answers and how they were made, in one frozen value.

    Report --write_html--> report.html      --write_workbook--> tables.xlsx   --write_tables--> tables/*.csv
           --write_clouds--> wordclouds/    --write_charts--> charts/         --write_slides--> slides.pptx

Each writer takes the Report and a path. A finding that was not made (``--only``, too few answers) is
missing from ``findings``; the writers then say why, with ``Report.why_missing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textmine.groupnames import ALL_QUESTIONS, EVERYONE, NO_GROUP, in_order_of_numbers, level_of, name_group
from textmine.options import NOT_TICKED, TICKED
from textmine.privacy.groups import INCLUDED
from textmine.scales import IN_ENGLISH
from textmine.settings import OptionGroup, Settings

if TYPE_CHECKING:
    import pandas as pd

TICKED_EN = {TICKED: "ticked", NOT_TICKED: "not ticked"}
"""How the two groups of an option are called in English."""

MANY = 300
"""Above this many respondents the report speaks of groups: no card and no sheet for each respondent."""


@dataclass(frozen=True)
class Report:
    """Everything that is shown (報告の中身).

    ``responses``: stage 3's table with texts and statuses. ``findings``: tables by ``Table.name``.
    ``repairs``: the repair log. ``term_places``: ``response, start, end, term`` of every counted term,
    offsets into ``text``. ``groups``: names of the group columns, outermost first. ``reasons``: why a
    finding was not made, by its name. ``sheets``: prepared interview sheets, in their order.
    ``notes``: plain strings, or what has ``text(lang)``. ``inputs``, ``dictionaries``: for the manifest.
    ``private``: the tables as they were before masking, for tables/ alone; ``masked``: places by kind.
    """

    settings: Settings
    responses: pd.DataFrame
    findings: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    repairs: pd.DataFrame | None = None
    term_places: pd.DataFrame | None = None
    groups: tuple[str, ...] = ()
    joined: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: Sequence[Any] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    sheets: Sequence[Any] = ()
    inputs: Sequence[Any] = ()
    dictionaries: Mapping[str, str] = field(default_factory=dict)
    private: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    masked: Mapping[str, int] = field(default_factory=dict)

    @property
    def lang(self) -> str:
        """The language of what is written: ja or en."""
        return self.settings.report.lang

    @property
    def title(self) -> str:
        """The title of every output: the settings' own, else the survey's, else the file's name."""
        return self.settings.report.title or self.settings.title or self.settings.file.stem

    @cached_property
    def note_texts(self) -> tuple[str, ...]:
        """What the reader should know: notes of the stages, then those of the analyses."""
        own = [note if isinstance(note, str) else str(note.text(self.lang)) for note in self.notes]
        table = self.finding("notes")
        found = [] if table is None else [self.worded(str(text)) for text in table[self.lang]]
        return tuple(dict.fromkeys([*own, *found]))

    def finding(self, name: str) -> pd.DataFrame | None:
        """The table of one finding, or None where it was not made or has no rows."""
        table = self.repairs if name == "repairs" and name not in self.findings else self.findings.get(name)
        return table if table is not None and len(table) else None

    def why_missing(self, name: str) -> str:
        """One sentence for a reader: why a section stays empty."""
        if name in self.reasons:
            return self.reasons[name]
        made = name in self.findings or (name == "repairs" and self.repairs is not None)
        if self.lang == "en":
            return "Nothing was found." if made else "Not computed in this run."
        return "該当するものはありませんでした。" if made else "今回の実行では計算していません。"

    @cached_property
    def group_columns(self) -> tuple[str, ...]:
        """The group columns that stand in ``responses``, outermost first."""
        named = self.groups or tuple(str(column) for column in self.settings.groups)
        return tuple(column for column in named if column in self.responses.columns)

    @cached_property
    def level(self) -> str:
        """The group column that charts, clouds and slides go by: the settings' own, else the outermost.

        A column with as many groups as respondents shows respondents, not groups, and is not used; nor is
        one of a single group (all merged) where another has several.
        """
        wanted = self.settings.report.level
        if wanted in self.group_columns:
            return wanted
        respondents = self.responses["respondent"].nunique()
        distinct = {column: self.responses[column].nunique() for column in self.group_columns}
        return level_of({c: groups for c, groups in distinct.items() if groups < respondents}, "")

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The questions in the order of the survey."""
        return tuple(dict.fromkeys(self.responses["question"]))

    @cached_property
    def group_names(self) -> tuple[str, ...]:
        """The groups of ``level`` in the order of the survey; ages and the like from low to high."""
        return self.groups_of(self.level) if self.level else ()

    def groups_of(self, column: str) -> tuple[str, ...]:
        """The groups of one group column in that order."""
        names = in_order_of_numbers(map(name_group, self.responses[column].unique()))
        ends = {name: place for place, name in enumerate(IN_ENGLISH)}
        by_ends = column in self._columns_of_ends
        return tuple(sorted(names, key=lambda name: ends.get(name, len(ends))) if by_ends else names)

    @cached_property
    def _columns_of_ends(self) -> frozenset[str]:
        """The group columns that are the ends of a rating scale, which have an order."""
        pairs = zip(self.settings.groups, self.groups, strict=False)
        return frozenset(name for group, name in pairs if isinstance(group, OptionGroup) and group.scale)

    @cached_property
    def named_groups(self) -> pd.DataFrame:
        """The respondent and the group columns of ``responses`` with the names they are shown by."""
        import pandas as pd

        columns = {}
        for column in ("respondent", *self.group_columns):
            values = self.responses[column]
            names = {value: name_group(value) for value in values.unique()}
            columns[column] = [names[value] for value in values.tolist()]
        return pd.DataFrame(columns, index=self.responses.index)

    @cached_property
    def counted_places(self) -> pd.DataFrame:
        """Every counted term of a valid answer: ``response, term, respondent`` and the group columns."""
        import pandas as pd

        if self.term_places is None:
            columns = ("response", "term", "respondent", *self.group_columns)
            return pd.DataFrame({name: [] for name in columns})
        places = self.term_places[self.term_places["response"].isin(self.valid.index)]
        return places[["response", "term"]].join(self.named_groups, on="response")

    def places_of(self, by: str, group: str) -> pd.DataFrame:
        """``counted_places`` of one group; of the whole survey with ``by`` = 全体."""
        if by == EVERYONE:
            return self.counted_places
        part: pd.DataFrame = self.counted_places.iloc[self._members(by)[0].get(group, [])]
        return part

    def answers_of(self, by: str, group: str) -> int:
        """The number of valid answers of one group; of the whole survey with ``by`` = 全体."""
        return len(self.valid) if by == EVERYONE else self._members(by)[1].get(group, 0)

    @cached_property
    def _members_by_column(self) -> dict[str, tuple[dict[str, Any], dict[str, int]]]:
        return {}

    def _members(self, by: str) -> tuple[dict[str, Any], dict[str, int]]:
        """Where the places of each group stand, and its answers: looked up once for all groups."""
        if by not in self._members_by_column:
            places = self.counted_places.reset_index(drop=True).groupby(by, sort=False).indices
            answers = self.named_groups[by].loc[self.valid.index].value_counts()
            self._members_by_column[by] = (
                {str(name): rows for name, rows in places.items()},
                {str(name): int(count) for name, count in answers.items()},
            )
        return self._members_by_column[by]

    @cached_property
    def one_by_one(self) -> bool:
        """Whether respondents get a sheet each: organizations, and few enough to be read one by one."""
        return not self.settings.privacy.persons and self.responses["respondent"].nunique() <= MANY

    @property
    def unit(self) -> str:
        """What a respondent is called in Japanese: 組織 where a group column names them, else 回答者."""
        return "組織" if self._respondents_are_groups and not self.settings.privacy.persons else "回答者"

    @property
    def counter(self) -> str:
        """What respondents are counted with in Japanese: 人, 組織 or 件."""
        return "人" if self.settings.privacy.persons else self.unit if self.unit == "組織" else "件"

    @cached_property
    def _respondents_are_groups(self) -> bool:
        named = set(self.responses["respondent"])
        return any(set(self.responses[column]) == named for column in self.group_columns)

    @property
    def group_word(self) -> str:
        """What a group is called in Japanese: the name of its column."""
        return self.level or "グループ"

    def worded(self, text: str) -> str:
        """Wording that speaks of offices, as it suits a survey whose respondents are persons."""
        if self.unit == "組織":
            return text
        return (
            text.replace("確認したい組織", "確認したい回答者")
            .replace("組織", "グループ")
            .replace("自分のグループ", "自分")
            .replace("自課", "自分")
        )

    def shown(self, name: str, by: str = "") -> str:
        """A fixed name of the tables (全体, 全設問, （なし）, 防災：選択) in words for a reader.

        Who has no group stands in the tables under （なし）; beside the names of departments that would
        read as one of them, so that a reader is told 部の記載なし.
        """
        if name == NO_GROUP:
            column = by or self.group_word
            return f"(no {column} given)" if self.lang == "en" else f"{column}の記載なし"
        if self.lang != "en":
            return name
        if name.endswith(INCLUDED["en"]):
            return self.shown(name.removesuffix(INCLUDED["en"]), by) + INCLUDED["en"]
        option, _, ticked = name.rpartition("：")
        if option and ticked in TICKED_EN:
            return f"{option}: {TICKED_EN[ticked]}"
        return {EVERYONE: "all", ALL_QUESTIONS: "all questions", **IN_ENGLISH}.get(name, name)

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Group names in the order of ``group_names``; those it does not know (全体) first."""
        place = {name: at for at, name in enumerate(self.group_names)}
        return sorted(dict.fromkeys(names), key=lambda name: place.get(name, -1))

    @cached_property
    def valid(self) -> pd.DataFrame:
        """The valid answers alone; their index is the row of ``responses``."""
        return self.responses[self.responses["status"] == "valid"]


def in_quotes(report: Report, quote: str, source: str = "") -> str:
    """A quote between the marks of the report's language, with who said it: 「…」（東課）, “…” (East)."""
    if report.lang == "en":
        return f"“{quote}”" + (f" ({source})" if source else "")
    return f"「{quote}」" + (f"（{source}）" if source else "")


def terms_in_row(report: Report, terms: str) -> str:
    """Leading terms (道・バス) as the report's language parts them: road, bus."""
    return terms.replace("・", ", ") if report.lang == "en" else terms


def say(report: Report, ja: str, en: str) -> str:
    """The text in the language of the report."""
    return en if report.lang == "en" else ja
