"""The form of the columns (列の役割の画面): a guess as its first values, and settings from what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from textmine.errors import TextmineError, shown
from textmine.guess import ROLES, Described, chosen_settings, settled
from textmine.guess.profile import CLOSED, GROUP, NAME, TEXT
from textmine.settings import Settings
from textmine.web.desk import Folder

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


def _filled(described: Described, settings: Settings) -> dict[str, str] | None:
    """The form as it would be filled for these settings; None where they are of another table."""
    now = settled(described, settings)
    if now is None:
        return None
    form = {f"role-{at}": role for at, role in now.roles.items()}
    form |= {f"name-{at}": name for at, name in now.names.items()}
    form["title"] = settings.title
    return form | ({"persons": "on"} if settings.privacy.persons else {})


def looked_over(folder: Folder, sheet: str | None) -> tuple[Described, Mapping[str, str] | None]:
    """The table, and the form as the present settings fill it: None without any, or for another sheet."""
    from textmine.guess import describe
    from textmine.settings import load_settings

    try:
        settings = load_settings(folder.settings, unknown=[])
    except TextmineError:
        return describe(folder.table(), sheet=sheet or ""), None
    described = describe(folder.table(), sheet=settings.sheet if sheet is None else sheet)
    is_same = described.settings.sheet == settings.sheet
    return described, _filled(described, settings) if is_same else None


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
