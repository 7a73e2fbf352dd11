"""The form of the columns (列の役割の画面): a guess as its first values, and settings from what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from textmine.errors import shown
from textmine.guess import ROLES, Described, chosen_settings
from textmine.guess.profile import CLOSED, GROUP, NAME, TEXT
from textmine.settings import Settings

ROLE_NAMES: Mapping[str, tuple[str, str]] = {
    TEXT: ("自由記述（文章の答え）", "free text"),
    GROUP: ("組織・属性（分けて比べる）", "group (to compare by)"),
    NAME: ("回答者の名前・番号", "respondent's name or number"),
    CLOSED: ("選択式の設問", "closed question"),
    "": ("使わない", "not used"),
}
"""What the page calls the roles of ``guess``, in both languages."""

EXAMPLE_CHARACTERS = 40


@dataclass(frozen=True)
class ColumnRow:
    """One column of the table as a row of the form."""

    position: int
    letters: str
    header: str
    filled: str
    examples: tuple[str, ...]
    role: str
    name: str


def column_rows(described: Described, given: Mapping[str, str] | None = None) -> list[ColumnRow]:
    """The rows of the form, left to right; empty columns without a header have none.

    ``given``: a form that was filled already, whose choices stand in place of the guess.
    """
    chosen = given or {}
    return [
        ColumnRow(
            p.position,
            p.letters,
            p.header,
            f"{p.share:.0%}",
            tuple(shown(" ".join(example.split()), EXAMPLE_CHARACTERS) for example in p.examples),
            _role(chosen.get(f"role-{p.position}", described.roles[p.position])),
            chosen.get(f"name-{p.position}", described.names[p.position]),
        )
        for p in described.profiles
        if p.header or p.filled
    ]


def settings_of(described: Described, given: Mapping[str, str]) -> Settings:
    """The settings that a filled form means. Raises SettingsError where they cannot be.

    ``given``: role-N and name-N of each column, ``title``, and ``persons`` where it was ticked.
    """
    positions = [p.position for p in described.profiles]
    roles = {at: _role(given.get(f"role-{at}", "")) for at in positions}
    # A name is one that the person gave only where it is not what stood there.
    names = {
        at: name
        for at in positions
        if (name := given.get(f"name-{at}", "")) and (name != described.names[at] or roles[at] == GROUP)
    }
    settings = chosen_settings(described, roles, names)
    return replace(
        settings,
        title=given.get("title", "").strip() or settings.title,
        privacy=replace(settings.privacy, persons="persons" in given),
    )


def _role(written: str) -> str:
    return written if written in ROLES else ""
