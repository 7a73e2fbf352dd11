"""Many forms of nonresponse matched at once (形の照合), in a time that grows with the text alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from textmine.nonresponse.forms import ANY_REASON, RESPONDENT, Choice, Form, Items
from textmine.nonresponse.names import LONGEST_NAME, LONGEST_REASON, could_be_name, could_be_reason


class Forms:
    """The forms of all lines: those with a name or a reason before them (``*``, ``@``, ``~``) from their end.

    Numbers are places in the list of forms.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        numbered = list(enumerate(forms))
        self._whole = Automaton((number, form) for number, form in numbered if not form.named)
        named = [(number, _reversed(form)) for number, form in numbered if form.named]
        self._named = Automaton(named)
        self._of_respondents = frozenset(number for number, form in named if form.named == RESPONDENT)
        self._of_reasons = frozenset(number for number, form in named if form.named == ANY_REASON)
        self.longest_named = max((_longest(form) for _, form in named), default=0)

    def matches(self, text: str, respondents: Collection[str] = ()) -> list[int]:
        """The numbers of the forms that match the whole of ``text``, in their order.

        ``respondents``: the folded names of those who answer the survey.
        """
        found = self._whole.matches(text)
        if len(text) <= self.longest_named:
            found += [
                number
                for size, number in self._named.beginnings(text[::-1])
                if self._is_named(text[: len(text) - size], number, respondents)
            ]
        return sorted(set(found))

    def _is_named(self, name: str, number: int, respondents: Collection[str]) -> bool:
        if number in self._of_reasons:
            return could_be_reason(name)
        return name in respondents if number in self._of_respondents else could_be_name(name)

    def goes_on(self, beginning: str) -> bool:
        """Whether some form without a name before it begins like this."""
        return self._whole.goes_on(beginning)

    def ends_named(self, ending: str) -> bool:
        """Whether some form with a name before it ends like this, or this ends like such a form."""
        ending = ending[::-1]
        return self._named.goes_on(ending) or any(self._named.beginnings(ending))


def _longest(form: Form) -> int:
    return form.longest + (LONGEST_REASON if form.named == ANY_REASON else LONGEST_NAME)


def _reversed(form: Form) -> Form:
    """The form that matches the same texts from right to left."""
    items = tuple(
        item[::-1] if isinstance(item, str) else Choice(tuple(map(_reversed, item.sequences)), item.optional)
        for item in reversed(form.items)
    )
    return form._replace(items=items)


Place = tuple[Items, int, int]
"""Where reading stands: in these items, at which of them, and how many characters into it."""

Ways = dict[str, list[tuple[Place, ...]]]
"""The places behind each character that a choice may begin with: the innermost, then where those around go on."""


class Automaton:
    """Many forms as one machine: which of them match all of a text, read once from left to right.

    A state is a place in a form, and the state behind the form. States are made when a text first reaches
    them, so an answer that begins like no form costs two or three look-ups, and what no text reaches costs
    nothing.
    """

    def __init__(self, forms: Iterable[tuple[int, Form]]) -> None:
        # Of each state its place, the state behind, and the characters that it goes on with.
        self._places: list[tuple[Place, int]] = []
        self._first: list[str | Ways] = []
        self._ends: dict[int, int] = {}
        self._stops: dict[int, int] = {}
        self._arcs: dict[tuple[int, str], list[int]] = {}
        # By the identity of the choice: forms share their parts, and comparing them would take longest.
        self._ways_of: dict[int, Ways] = {}
        self._skipped: dict[int, bool] = {}
        starts = []
        for number, form in forms:
            end = self._state(((), 0, 0), -1)
            self._ends[end] = number
            starts.append(self._before((form.items, 0, 0), end))
        self._start = self._closure(starts)
        self._next: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def matches(self, text: str) -> list[int]:
        """The numbers of the forms that match the whole of ``text``, in their order."""
        return sorted(self._ends[state] for state in self._reached(text) if state in self._ends)

    def beginnings(self, text: str) -> Iterator[tuple[int, int]]:
        """How long each beginning of ``text`` is that a form matches whole, and the form's number."""
        reached = self._start
        for size, character in enumerate(text, 1):
            reached = self._behind(reached, character)
            if not reached:
                break
            yield from ((size, self._ends[state]) for state in reached & self._ends.keys())

    def goes_on(self, beginning: str) -> bool:
        """Whether some form begins like this."""
        return bool(self._reached(beginning))

    def _reached(self, text: str) -> frozenset[int]:
        """The states behind ``text``; none where no form begins like it."""
        reached = self._start
        for character in text:
            reached = self._behind(reached, character)
            if not reached:
                break
        return reached

    def _behind(self, reached: frozenset[int], character: str) -> frozenset[int]:
        """The states behind one more character; worked out when first asked for."""
        key = reached, character
        known = self._next.get(key)
        if known is None:
            known = self._next[key] = self._step(reached, character)
        return known

    def _step(self, reached: frozenset[int], character: str) -> frozenset[int]:
        going = [state for state in reached if character in self._first[state]]
        return self._closure([target for state in going for target in self._targets(state, character)])

    def _targets(self, state: int, character: str) -> list[int]:
        """Where a character leads to from a state that goes on with it."""
        found = self._arcs.get((state, character))
        if found is None:
            (items, at, done), end = self._places[state]
            item = items[at]
            if isinstance(item, str):
                found = [self._before(_behind(items, at, done), end)]
            else:
                ways = self._ways(item)[character]
                found = [self._before_all(way, self._stop(state)) for way in ways]
            self._arcs[state, character] = found
        return found

    def _closure(self, states: Iterable[int]) -> frozenset[int]:
        """``states`` and all that can be reached from them without reading a character."""
        found, waiting = set(), list(states)
        while waiting:
            state = waiting.pop()
            if state not in found:
                found.add(state)
                (items, at, _), _ = self._places[state]
                if items and self._may_skip(items[at]):
                    waiting.append(self._stop(state))
        return frozenset(found)

    def _state(self, place: Place, end: int) -> int:
        items, at, done = place
        item = items[at] if items else ""
        self._places.append((place, end))
        self._first.append(item[done : done + 1] if isinstance(item, str) else self._ways(item))
        return len(self._places) - 1

    def _before(self, place: Place, end: int) -> int:
        """A state at a place that leads to ``end``; ``end`` itself where no item is left."""
        items, at, _ = place
        return self._state(place, end) if at < len(items) else end

    def _before_all(self, places: Sequence[Place], end: int) -> int:
        for place in reversed(places):
            end = self._before(place, end)
        return end

    def _stop(self, state: int) -> int:
        """The state behind a choice, to which all ways through it lead."""
        stop = self._stops.get(state)
        if stop is None:
            (items, at, _), end = self._places[state]
            stop = self._stops[state] = self._before((items, at + 1, 0), end)
        return stop

    def _may_skip(self, item: str | Choice) -> bool:
        """Whether an item matches nothing at all, too."""
        if isinstance(item, str):
            return False
        known = self._skipped.get(id(item))
        if known is None:
            empty = (all(map(self._may_skip, sequence.items)) for sequence in item.sequences)
            known = self._skipped[id(item)] = item.optional or any(empty)
        return known

    def _ways(self, choice: Choice) -> Ways:
        """All ways through a choice by their first character."""
        ways = self._ways_of.get(id(choice))
        if ways is None:
            ways = self._ways_of[id(choice)] = {}
            for sequence in choice.sequences:
                self._add_ways(sequence.items, ways)
        return ways

    def _add_ways(self, items: Items, ways: Ways) -> None:
        for at, item in enumerate(items):
            if isinstance(item, str):
                ways.setdefault(item[0], []).append((_behind(items, at, 0),))
                return
            behind = (items, at + 1, 0)
            for character, inner in self._ways(item).items():
                ways.setdefault(character, []).extend([(*places, behind) for places in inner])
            if not self._may_skip(item):
                return


def _behind(items: Items, at: int, done: int) -> Place:
    """The place behind one more character of the literal at ``at``."""
    return (items, at, done + 1) if done + 1 < len(items[at]) else (items, at + 1, 0)
