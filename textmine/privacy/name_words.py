"""The words that speak for or against a name of a person (氏名の手掛かり): dictionaries/privacy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from textmine.dictionary import read_dictionary


@dataclass(frozen=True)
class NameWords:
    """The words of dictionaries/privacy that speak for or against a name."""

    honorifics: Mapping[str, tuple[str, ...]]
    titles: frozenset[str]
    labels: frozenset[str]
    weak: frozenset[str]
    never: frozenset[str]
    public: frozenset[str]
    surnames: frozenset[str]
    relatives: frozenset[str]


@lru_cache(maxsize=4)
def load_name_words(dictionaries: Path | None = None) -> NameWords:
    """Honorifics, offices, labels and words that are no names, the user's own rows first."""

    def read(name: str, *columns: str) -> list[dict[str, str]]:
        return read_dictionary(f"privacy/{name}.csv", ("word", *columns, "note"), dictionaries)

    not_names = {row["word"].strip(): row["when"].strip() for row in reversed(read("not_names", "when"))}
    return NameWords(
        honorifics={
            row["word"].strip(): tuple(filter(None, row["after"].split("|")))
            for row in read("honorifics", "after")
        },
        titles=frozenset(row["word"].strip() for row in read("titles")),
        labels=frozenset(row["word"].strip() for row in read("labels", "kind") if row["kind"] == "name"),
        weak=frozenset(word for word, when in not_names.items() if when != "always"),
        never=frozenset(word for word, when in not_names.items() if when == "always"),
        public=frozenset(row["word"].strip() for row in read("public_names")),
        surnames=frozenset(row["word"].strip() for row in read("surnames")),
        relatives=frozenset(row["word"].strip() for row in read("relatives")),
    )
