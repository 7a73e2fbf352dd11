"""What rules and templates may ask for (使える名前): names in brackets that no fact knows, marks that nothing fills.

A condition that asks for a kind, a list or an indicator that does not exist would never hold, and nobody
would be told. Tables and closed questions are names of a survey; where it lacks one the condition is false.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from textmine.dictionary import dictionary_files, first_line, shipped_folder
from textmine.errors import Problem, near_matches, shown

KINDS = ("reason", "plan", "comment", "*")
"""The kinds of questions that survey.toml names."""

CALLED = {
    "asks": ("設問の種類", "kind of question"),
    "blank": ("設問の種類", "kind of question"),
    "answered": ("設問の種類", "kind of question"),
    "status": ("設問の種類", "kind of question"),
    "says": ("言い回しの辞書", "list of phrases"),
    "indicator": ("手掛かり", "indicator"),
}
"""Facts whose argument comes from a closed list, and what it is called."""

SLOT = re.compile(r"\{([^{}]*)\}")
LISTS = "awareness"


def unknown_names(
    calls: Iterable[tuple[str, str]],
    place: str,
    *,
    overlay: Path | None = None,
    kinds: Sequence[str] = (),
    indicators: Collection[str] = (),
) -> list[Problem]:
    """The problems of a condition that asks for kinds, lists or indicators that there are not.

    ``calls``: what it asks (``conditions.calls_in``). ``kinds``: further kinds, of the survey's questions.
    """
    problems = []
    for fact, name in dict.fromkeys(calls):
        if fact not in CALLED or (fact == "says" and is_list(name, overlay)):
            continue
        known = _known(fact, overlay, kinds, indicators)
        if name not in known:
            problems.append(_unknown(f"{fact}({name})", name, known, place, CALLED[fact]))
    return problems


def unknown_slots(texts: Iterable[str], known: Collection[str], place: str) -> list[Problem]:
    """The problems of texts with marks (``{rows}``) that nothing fills: they would be printed as they stand."""
    marks = dict.fromkeys(mark for text in texts for mark in SLOT.findall(text))
    bare = [slot.strip("{}") for slot in known]
    called = ("埋め込める値", "value that can be filled in")
    return [
        _unknown(f"{{{mark}}}", mark, bare, place, called) for mark in marks if f"{{{mark}}}" not in known
    ]


def is_list(name: str, overlay: Path | None = None) -> bool:
    """Whether ``dictionaries/awareness/<name>.csv`` is a list of phrases, the user's own or a shipped one."""
    return any("pattern" in first_line(path) for path in dictionary_files(f"{LISTS}/{name}.csv", overlay))


def _known(
    fact: str, overlay: Path | None, kinds: Sequence[str], indicators: Collection[str]
) -> tuple[str, ...]:
    if fact == "indicator":
        return tuple(sorted(indicators))
    if fact != "says":
        return tuple(dict.fromkeys((*KINDS, *kinds)))
    folders = [shipped_folder(), *([overlay] if overlay else [])]
    names = {path.stem for folder in folders for path in folder.glob(f"{LISTS}/*.csv")}
    return tuple(sorted(name for name in names if is_list(name, overlay)))


def _unknown(asked: str, name: str, known: Sequence[str], place: str, called: tuple[str, str]) -> Problem:
    near = " / ".join(near_matches(name, known))
    listed = ", ".join(known) or "-"
    return Problem(
        f"「{shown(asked)}」の「{shown(name)}」という{called[0]}はありません",
        f"'{shown(asked)}' asks for '{shown(name)}', which is no {called[1]}",
        place,
        f"近い名前: {near}" if near else f"使えるもの: {listed}",
        f"did you mean: {near}" if near else f"choices: {listed}",
    )
