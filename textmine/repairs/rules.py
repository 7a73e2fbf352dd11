"""The rules of character repair (補正規則) as read from dictionaries/repair/: facts, never code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from textmine.dictionary import Edited, dictionary_files, edited, read_dictionary, read_rows
from textmine.errors import DictionaryError, Problem, shown

FOLDER = "repair"
FILES = (
    "alike.csv",
    "ambiguous.csv",
    "confusables.csv",
    "endings.csv",
    "invisible.csv",
    "kanji_frequency.csv",
    "misread_phrases.csv",
    "never.csv",
    "radicals.csv",
    "split_kanji.csv",
    "variants.csv",
    "word_frequency.csv",
)
DECISIONS = "repair_decisions.csv"
DECISION_COLUMNS = ("decision", "found", "written", "note")
_COLUMNS = ("kind", "found", "written", "source", "example")
_PLACE_WORDS = {"": "", "SPACE": " ", "NEWLINE": "\n"}


@dataclass(frozen=True)
class Decision:
    """What a person decided about a spelling: to write it otherwise, or to leave it."""

    decision: str
    found: str
    written: str


@dataclass(frozen=True)
class Rules:
    """Everything that repair knows: read once, shared by all texts; the large tables when first asked for."""

    invisible: Mapping[str, tuple[str, str]]
    characters: Mapping[str, tuple[str, str]]
    ambiguous: Mapping[str, str]
    confusables: Mapping[str, str]
    pair_kinds: Mapping[tuple[str, str], str]
    enumerations: tuple[frozenset[str], ...]
    letters: frozenset[str]
    protected: re.Pattern[str] | None
    decisions: tuple[Decision, ...]
    strange: str
    overlay: Path | None = None

    @cached_property
    def alike(self) -> Mapping[str, Mapping[str, str]]:
        """The kanji of alike.csv: what a character may have been read for, and how much alike the two are."""
        table: dict[str, dict[str, str]] = {}
        for row in _read("alike.csv", self.overlay):
            table.setdefault(row["found"], {}).update(dict.fromkeys(row["written"], row["kind"]))
        return table

    @cached_property
    def frequency(self) -> Mapping[str, int]:
        """How often each kanji of kanji_frequency.csv stands in a million; what it does not list is rare."""
        rows = read_dictionary(f"{FOLDER}/kanji_frequency.csv", ("kanji", "per_million"), self.overlay)
        return {row["kanji"]: int(row["per_million"]) for row in rows[::-1]}

    @cached_property
    def written(self) -> Mapping[str, float]:
        """The words of word_frequency.csv with the power of ten of their frequency in a milliard."""
        rows = read_dictionary(f"{FOLDER}/word_frequency.csv", ("zipf", "words"), self.overlay)
        return {word: float(row["zipf"]) for row in rows[::-1] for word in row["words"].split()}

    @cached_property
    def split(self) -> Mapping[str, str]:
        """The kanji of split_kanji.csv by their halves: 言平 is 評."""
        return {row["found"]: row["written"] for row in _read("split_kanji.csv", self.overlay)}

    @cached_property
    def endings(self) -> tuple[str, ...]:
        """The everyday endings of sentences (endings.csv)."""
        return tuple(row["found"] for row in _read("endings.csv", self.overlay)[::-1])

    @cached_property
    def phrases(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """Misread forms of everyday phrases in hiragana (misread_phrases.csv), with the right form."""
        rows = _read("misread_phrases.csv", self.overlay)[::-1]
        return tuple((re.compile(row["found"]), row["written"]) for row in rows)


def load_rules(overlay: Path | None = None) -> Rules:
    """The shipped rules with the user's own folder laid over them; read again when a file is edited.

    Raises DictionaryError where a file cannot be read or a line makes no sense.
    """
    return _read_rules(overlay, edited([*(f"{FOLDER}/{name}" for name in FILES), DECISIONS], overlay))


@lru_cache(maxsize=8)
def _read_rules(overlay: Path | None, _edited: Edited) -> Rules:
    single = {row["found"]: (row["written"], row["kind"]) for row in _read("radicals.csv", overlay)}
    single |= {row["found"]: (row["written"], row["kind"]) for row in _read("variants.csv", overlay)}
    several = {row["found"]: row["written"] for row in _read("ambiguous.csv", overlay)}
    never = read_dictionary(f"{FOLDER}/never.csv", ("kind", "found"), overlay)
    decisions = read_decisions(overlay)
    left = {row["found"] for row in never if row["kind"] == "character"}
    words = {row["found"] for row in never if row["kind"] == "word"}
    words |= {one.found for one in decisions if one.decision == "refuse"}
    invisible = _invisible(overlay)
    confusables, pair_kinds = _confusables(overlay)
    characters = {found: value for found, value in single.items() if found not in left}
    ambiguous = {found: written for found, written in several.items() if found not in left}
    return Rules(
        invisible=invisible,
        characters=characters,
        ambiguous=ambiguous,
        confusables=confusables,
        pair_kinds=pair_kinds,
        enumerations=tuple(frozenset(row["found"]) for row in never if row["kind"] == "enumeration"),
        letters=frozenset(row["found"] for row in never if row["kind"] == "letter"),
        protected=_any_of(words),
        decisions=tuple(one for one in decisions if one.decision == "accept"),
        strange="".join(sorted({*invisible, *characters, *ambiguous})),
        overlay=overlay,
    )


def read_decisions(overlay: Path | None) -> tuple[Decision, ...]:
    """The lines of the user's repair_decisions.csv; nothing where there is none."""
    rows = [row for path in dictionary_files(DECISIONS, overlay) for row in _checked_decisions(path)]
    return tuple(Decision(row["decision"], row["found"], row["written"]) for row in rows)


def _checked_decisions(path: Path) -> list[dict[str, str]]:
    rows = read_rows(path, DECISION_COLUMNS)
    wrong = [row for row in rows if row["decision"] not in ("accept", "refuse") or not row["found"]]
    if wrong:
        raise DictionaryError([_wrong_decision(path, row) for row in wrong])
    return rows


def _read(name: str, overlay: Path | None) -> list[dict[str, str]]:
    """Rows with the user's own last, so that they win in a mapping."""
    return read_dictionary(f"{FOLDER}/{name}", _COLUMNS, overlay)[::-1]


def _invisible(overlay: Path | None) -> Mapping[str, tuple[str, str]]:
    table = {}
    for row in read_dictionary(f"{FOLDER}/invisible.csv", ("kind", "first", "last", "written"), overlay)[
        ::-1
    ]:
        for code in range(int(row["first"], 16), int(row["last"], 16) + 1):
            table[chr(code)] = (_PLACE_WORDS[row["written"]], row["kind"])
    return table


def _confusables(overlay: Path | None) -> tuple[Mapping[str, str], Mapping[tuple[str, str], str]]:
    """Each character with all that it may have been read for; and the kind of each pair."""
    table: dict[str, str] = {}
    kinds: dict[tuple[str, str], str] = {}
    for row in read_dictionary(f"{FOLDER}/confusables.csv", ("kind", "found", "written"), overlay):
        pairs = [(row["found"], row["written"])]
        if row["kind"] not in ("one-way", "one-way-firm", "one-way-wide", "small-kana"):
            pairs.append((row["written"], row["found"]))
        for found, written in pairs:
            if written not in table.get(found, ""):
                table[found] = table.get(found, "") + written
            kinds.setdefault((found, written), row["kind"])
    return table, kinds


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered))) if ordered else None


def _wrong_decision(path: Path, row: Mapping[str, str]) -> Problem:
    return Problem(
        "補正の決定が読めません",
        "a repair decision cannot be read",
        f"{path} {row['line']} 行目 (line {row['line']}): {shown(row['decision'])}, {shown(row['found'])}",
        "decision は accept か refuse、found は空にしないでください",
        "decision is accept or refuse, and found is not empty",
    )
