"""Many forms of nonresponse matched at once (形の照合), in a time that grows with the text alone."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from sys import intern

from textmine.nonresponse.forms import RESPONDENT, Choice, Form, Items
from textmine.nonresponse.names import LONGEST_NAME, could_be_name


class Forms:
    """The forms of all lines: those with a name before them (``*``, ``@``) are read from their end.

    Numbers are places in the list of forms.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        numbered = list(enumerate(forms))
        self._whole = Automaton((number, form) for number, form in numbered if not form.named)
        named = [(number, _reversed(form)) for number, form in numbered if form.named]
        self._named = Automaton(named)
        self._of_respondents = frozenset(number for number, form in named if form.named == RESPONDENT)
        self.longest_named = max((LONGEST_NAME + form.longest for _, form in named), default=0)

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
        return name in respondents if number in self._of_respondents else could_be_name(name)

    def goes_on(self, beginning: str) -> bool:
        """Whether some form without a name before it begins like this."""
        return self._whole.goes_on(beginning)

    def ends_named(self, ending: str) -> bool:
        """Whether some form with a name before it ends like this, or this ends like such a form."""
        ending = ending[::-1]
        return self._named.goes_on(ending) or any(self._named.beginnings(ending))


def _reversed(form: Form) -> Form:
    """The form that matches the same texts from right to left."""
    items = tuple(
        item[::-1] if isinstance(item, str) else Choice(tuple(map(_reversed, item.sequences)), item.optional)
        for item in reversed(form.items)
    )
    return form._replace(items=items)


class Automaton:
    """Many forms as one machine: which of them match all of a text, read once from left to right.

    The states of the machine are laid and united when a text first reaches them, so an answer that begins
    like no form costs two or three look-ups, and what no text reaches costs nothing.
    """

    def __init__(self, forms: Iterable[tuple[int, Form]]) -> None:
        # Nearly every state has one arc; the few others and the skips stand beside, for states are many.
        self._mark: list[str] = []
        self._target = array("i")
        self._more: dict[int, list[tuple[str, int]]] = {}
        self._skips: dict[int, list[int]] = {}
        self._ahead: dict[int, list[tuple[Items, int]]] = {}
        self._ends: dict[int, int] = {}
        starts = []
        for number, form in forms:
            end = self._state()
            self._ends[end] = number
            starts.append(self._before(form.items, end))
        self._start = self._closure(starts)
        self._next: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self._rows: dict[frozenset[int], dict[str, list[int]]] = {}

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
        row = self._rows.get(reached)
        if row is None:
            row = self._rows[reached] = self._row(reached)
        return self._closure(row.get(character, ()))

    def _row(self, reached: frozenset[int]) -> dict[str, list[int]]:
        """Where each character leads to; made once, for thousands of states may be reached at a time."""
        row: dict[str, list[int]] = {}
        for state in reached:
            if mark := self._mark[state]:
                row.setdefault(mark, []).append(self._target[state])
        for state in reached & self._more.keys():
            for mark, target in self._more[state]:
                row.setdefault(mark, []).append(target)
        return row

    def _closure(self, states: Iterable[int]) -> frozenset[int]:
        """``states`` and all that can be reached from them without reading a character."""
        found, waiting = set(), list(states)
        while waiting:
            state = waiting.pop()
            if state not in found:
                found.add(state)
                for items, end in self._ahead.pop(state, ()):
                    self._lay(items, state, end)
                waiting += self._skips.get(state, ())
        return frozenset(found)

    def _state(self) -> int:
        self._mark.append("")
        self._target.append(-1)
        return len(self._mark) - 1

    def _before(self, items: Items, end: int) -> int:
        """A state from which ``items``, laid once it is reached, lead to ``end``; ``end`` itself for none."""
        if not items:
            return end
        state = self._state()
        self._ahead[state] = [(items, end)]
        return state

    def _arc(self, start: int, character: str, target: int) -> None:
        character = intern(character)  # every kanji met would be an object of its own
        if self._mark[start]:
            self._more.setdefault(start, []).append((character, target))
        else:
            self._mark[start], self._target[start] = character, target

    def _lay(self, items: Items, start: int, end: int) -> None:
        """Lay what the first of ``items`` begins with; all ways through it lead to the state of the others."""
        item, others = items[0], items[1:]
        if isinstance(item, str):
            behind = (item[1:], *others) if len(item) > 1 else others
            self._arc(start, item[0], self._before(behind, end))
            return
        stop = self._before(others, end)
        for sequence in item.sequences:
            if sequence.items:
                self._lay(sequence.items, start, stop)
        if item.optional or not all(sequence.items for sequence in item.sequences):
            self._skips.setdefault(start, []).append(stop)
