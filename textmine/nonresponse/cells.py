"""Stage 3: which cells hold an answer, and of which kind is a cell that does not (無回答の区分).

The whole cell decides, never a part of a sentence: 「特になし」 is no answer, 「なし」 in 「特になしとするが…」
is. Cells are compared after folding (width, spaces, kana, list marks, brackets, sentence ends); the
forms stand in dictionaries/nonresponse.csv, and the user's own file of that name is asked first.

    classify_cell("１　特になし。")   ->  ("none", "nonresponse.csv:... 特になし")
    classify_cell("協働")             ->  ("valid", "content")
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.dictionary import Edited, edited, read_dictionary
from textmine.errors import DictionaryError, Problem, near_matches, shown
from textmine.nonresponse.automaton import Forms
from textmine.nonresponse.folding import (
    LEFT_OUT,
    as_hiragana,
    is_empty_mark,
    readings,
    squeeze,
    squeeze_literal,
    starts_with_list_mark,
    without_list_marks,
)
from textmine.nonresponse.forms import ANY_REASON, Form, FormError, matches, parse_form
from textmine.nonresponse.gibberish import gibberish_rule, looks_hit_at_random
from textmine.nonresponse.names import names_to_refer_to
from textmine.nonresponse.overrules import read_overrules
from textmine.patterns import pattern
from textmine.tables import STATUSES

if TYPE_CHECKING:
    import pandas as pd

FORMS, PARTS = "nonresponse.csv", "nonresponse_parts.csv"
FILLER = "filler"
"""Words that add nothing to a form of nonresponse (以上です, すみません); alone they are an answer."""

GREETING = "greeting"
"""Words that open or close a letter (お疲れ様です, よろしくお願いします): where nothing else is written, none."""

COURTESY = "courtesy"
"""Sentences that ask, hope or thank without saying for what (改善を望みます): an answer, but nothing to quote."""

ABUSE = "abuse"
"""Sentences that only call names (税金泥棒): an answer and counted, but no quote to show to anybody."""

DECIDES_NOTHING = (FILLER, GREETING)
NO_QUOTE = (COURTESY, ABUSE)
KINDS = (*STATUSES, *DECIDES_NOTHING, *NO_QUOTE)
CONTENT = "content"
_PIECES = pattern(r"[\s、。，．,!！?？・･;；/／()（）「」【】…]+")
_BREAK = pattern(r"[\s、。，．,!！?？・･;；/／()（）「」【】…①-⓿]")
"""Where a first piece may end: a circled number stands in spaces of its own."""
_SENTENCES = pattern(r"(?:[。！!？?]|(?<![、，])\n)\s*[^\s。！!？?）)」]")
"""A sentence or a line and something behind it: no reason goes on behind its end."""
_NUMBER = pattern(r"\d{1,2}|[ア-オA-Ea-eＡ-Ｅａ-ｅ]")
_ARROWS = pattern(r"[\s（(]*[↑⇑⇧⬆←⇐⬅]+[\s）)。]*")
"""Arrows to the answer above or to the left, and nothing else."""
_MOST_PIECES = 12
_MOST_CHARACTERS = 300
"""A longer cell says something; twelve times 特にありません is shorter."""


@dataclass(frozen=True)
class Rule:
    """One line of the dictionary: the status that its form gives, and the name shown in ``rule``."""

    status: str
    form: Form
    example: str
    name: str


@dataclass(frozen=True)
class Rules:
    """All lines, the user's own first, and the machine that matches their forms.

    ``letters``: kana, and the letters of all forms; ``beginnings``: the first two characters of the cells met
    so far, and whether no form begins so; ``endings``: the last few, and whether a form with a name before it
    ends so.
    """

    rules: tuple[Rule, ...]
    automaton: Forms
    letters: frozenset[str]
    beginnings: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)
    endings: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)


def classify_cell(
    text: str, *, rules: Rules | None = None, respondents: Collection[str] = ()
) -> tuple[str, str]:
    """The status of one cell and the rule that decided (一つの回答欄の区分).

    ``status`` is one of ``tables.STATUSES``; ``rule`` names the dictionary file, its line and the
    form's example ("nonresponse.csv:12 特になし"), a rule for gibberish or for an empty cell, or
    "content" for a valid answer. Several lines or sentences are nonresponse only if each of them is
    (「１　なし／２　なし」); then the first one decides. ``respondents``: the names by which a cell may refer
    to another respondent (``names_to_refer_to``).

    >>> classify_cell("（特に無し。）")[0], classify_cell("特に無しとは言えない")[0]
    ('none', 'valid')
    """
    rules = rules or _shipped_rules()
    if _surely_says_something(text, rules):
        return "valid", CONTENT
    if is_empty_mark(text):
        return "empty", "記号だけ" if text.strip() else "空欄"
    short = len(text.strip()) <= _MOST_CHARACTERS
    if short and (found := _whole(text, rules, respondents) or _piecewise(text, rules, respondents)):
        return found
    if _ARROWS.fullmatch(text):
        return "omitted", "矢印だけ"
    gibberish = gibberish_rule(text)
    return ("gibberish", gibberish) if gibberish else ("valid", CONTENT)


_PLAIN_HEAD = re.compile("[ぁ-んァ-ヶ一-鿿々ー]{3,12}")
_LONGEST_LABEL = 6
_KANA = frozenset(map(chr, range(ord("ぁ"), ord("ヿ") + 1))) | {"々"}


@lru_cache(maxsize=10_000)
def says_nothing(sentence: str) -> bool:
    """Whether a sentence of an answer is empty: nonresponse as a whole cell, courtesies or abuse alone (中身のない文).

    It stays part of its answer, but speaks for nobody: it is no quote and no opinion.

    >>> says_nothing("特になし。"), says_nothing("わかりません🙏"), says_nothing("わかりませんと言われた。")
    (True, True, False)
    >>> says_nothing("どうか、改善を望みます。"), says_nothing("歩道の改善を望みます。")
    (True, False)
    """
    if len(sentence) > _MOST_CHARACTERS:
        return False
    rules = _shipped_rules()
    return classify_cell(sentence, rules=rules)[0] != "valid" or _is_no_quote(sentence, rules)


def _is_no_quote(text: str, rules: Rules) -> bool:
    """Whether every piece of a sentence is a courtesy, abuse, a greeting or a filler."""
    if _surely_says_something(text, rules):
        return False
    whole = _first(text, rules, ())
    if whole is not None:
        return whole.status in (*DECIDES_NOTHING, *NO_QUOTE)
    pieces = [piece for piece in _PIECES.split(without_list_marks(text)) if squeeze(piece)]
    found = [_first(piece, rules, ()) for piece in pieces]
    return bool(found) and all(rule and rule.status in (*DECIDES_NOTHING, *NO_QUOTE) for rule in found)


def _surely_says_something(text: str, rules: Rules) -> bool:
    """Whether a cell begins and ends like no form and like no gibberish: all that most answers cost.

    Never true of a cell that the rules below would call something else: a form has to match the first
    piece of a cell from its first character on, or, with a name before it, up to its end. Cells that begin
    with anything but kana and kanji, or with a label (回答：), are left to the rules.
    """
    plain = _PLAIN_HEAD.match(text)
    if plain is None or (plain.end() <= _LONGEST_LABEL and starts_with_list_mark(text)):
        return False
    if not (_holds_other_letter(plain[0], rules) or _begins_like_none(text, plain[0], rules)):
        return False
    return not _may_name_another(text, rules)


def _holds_other_letter(head: str, rules: Rules) -> bool:
    """Whether a beginning holds a kanji that is in no form, and is not the same letter again and again."""
    return head[0] != head[1] and not rules.letters.issuperset(head)


def _begins_like_none(text: str, head: str, rules: Rules) -> bool:
    """Whether no form begins with the first two letters of a cell, or with its whole ``head``."""
    known = rules.beginnings.get(text[:2])
    if known is None:
        known = rules.beginnings[text[:2]] = _is_no_beginning(as_hiragana(text[:2]), rules)
    # What follows may still change the last character (カ and a voicing mark), so it decides nothing.
    return known or _is_no_beginning(as_hiragana(head)[:-1], rules)


_END_MARKS = " \u3000\n。．.、)）」"
_LAUGHS = frozenset("笑汗泣爆wWｗＷmMｍＭzZｚＺ")
_MOST_ENDINGS = 50_000
_MARKS = 20
"""Marks and spaces that may stand in a cell beside the letters that are compared."""


def _may_name_another(text: str, rules: Rules) -> bool:
    """Whether a cell, or its first piece, is so short and ends so that a form with a name before it may match."""
    most = rules.automaton.longest_named + _MARKS
    if len(text) <= most and _ends_named(text, rules):
        return True
    first = _BREAK.search(text, 0, most)
    return first is not None and _ends_named(text[: first.start()], rules)


def _ends_named(text: str, rules: Rules) -> bool:
    """Whether a text ends as a form with a name before it does.

    Most answers end in です or ます, and few of them in とします: longer endings are asked of these alone.
    """
    text = text.rstrip(_END_MARKS)
    known = rules.endings
    for size in (2, 6, 10):
        end = text[-size:]
        found = known.get(end)
        if found is None:
            if len(known) >= _MOST_ENDINGS:
                known.clear()
            may = "ー" in end or end[-1:] in _LAUGHS
            found = known[end] = may or rules.automaton.ends_named(squeeze(end))
        if not found:
            return False
    return True


def _is_no_beginning(head: str, rules: Rules) -> bool:
    """Whether no form and no gibberish begins with these kana and kanji, with drawn-out vowels or without."""
    return not any(
        looks_hit_at_random(folded) or rules.automaton.goes_on(folded)
        for folded in ((head, head.replace("ー", "")) if "ー" in head else (head,))
    )


@lru_cache(maxsize=1)
def _shipped_rules() -> Rules:
    return load_rules()


def classify_nonresponse(
    responses: pd.DataFrame, *, dictionaries: Path | None = None, overrules: Path | None = None
) -> pd.DataFrame:
    """Non-response (無回答): ``responses`` with ``status`` and ``rule`` filled for every row.

    ``dictionaries`` is the user's own folder, whose nonresponse.csv is asked before the shipped one.
    ``overrules`` is a CSV (respondent, question, status, note) of cells decided by hand; it is read
    anew in every run, so a decision survives. Raises InputError for respondents, questions or
    statuses in it that do not exist, DictionaryError for a form that cannot be read.
    """
    rules = load_rules(dictionaries)
    named = frozenset(names_to_refer_to(responses["respondent"].unique()))
    decided = {
        text: classify_cell(text, rules=rules, respondents=named) for text in responses["text"].unique()
    }
    status = [decided[text][0] for text in responses["text"]]
    rule = [decided[text][1] for text in responses["text"]]
    if overrules is not None:
        by_hand = read_overrules(overrules, responses)
        for place, cell in enumerate(zip(responses["respondent"], responses["question"], strict=True)):
            if cell in by_hand:
                status[place], rule[place] = by_hand[cell]
    return responses.assign(status=status, rule=rule)


def load_rules(dictionaries: Path | None = None) -> Rules:
    """The forms of nonresponse.csv, the user's own first, ready to match; read again when edited.

    Raises DictionaryError with every line that has an unknown status or a form that cannot be read,
    or whose example does not match its own form.
    """
    return _read_rules(dictionaries, edited((FORMS, PARTS), dictionaries))


@lru_cache(maxsize=8)
def _read_rules(dictionaries: Path | None, _edited: Edited) -> Rules:
    parts = _read_parts(dictionaries)
    unread: list[Problem] = []
    unlike: list[Problem] = []
    rules: list[Rule] = []
    known: dict[str, Form] = {}
    written: list[str] = []
    for row in read_dictionary(FORMS, ("status", "form", "example"), dictionaries):
        written.append(row["form"])
        try:
            rules.append(_read_rule(row, parts, known))
        except FormError as error:
            unread.append(_bad_form(row, str(error)))
            continue
        if rules[-1].example and not matches(rules[-1].form, squeeze(rules[-1].example)):
            unlike.append(_bad_form(row, f"its example {shown(rules[-1].example)!r} does not match it"))
    if unread or unlike:
        raise DictionaryError(unread + unlike)
    return Rules(tuple(rules), Forms(rule.form for rule in rules), _letters([*written, *parts.values()]))


def _letters(forms: Iterable[str]) -> frozenset[str]:
    """All that the letters of a cell can be if a form or a label is all that stands in it."""
    return _KANA.union(LEFT_OUT, squeeze("".join(sorted(set().union(*forms)))))


def _read_parts(dictionaries: Path | None) -> Mapping[str, str]:
    parts: dict[str, str] = {}
    for row in read_dictionary(PARTS, ("part", "form"), dictionaries):
        parts.setdefault(row["part"].strip(), row["form"])
    return parts


def _read_rule(row: Mapping[str, str], parts: Mapping[str, str], known: dict[str, Form]) -> Rule:
    status = row["status"].strip()
    if status not in KINDS:
        near = " / ".join(near_matches(status, KINDS)) or ", ".join(KINDS)
        raise FormError(f"status {shown(status)!r}: {near}")
    form = parse_form(row["form"], parts, squeeze_literal, known=known)
    example = row["example"].strip()
    return Rule(status, form, example, f"{row['file']}:{row['line']} {example or row['form'].strip()}")


def _whole(text: str, rules: Rules, respondents: Collection[str]) -> tuple[str, str] | None:
    """The first rule that matches the whole cell; fillers, courtesies and abuse decide nothing, a greeting alone is none."""
    rule = _first(text, rules, respondents)
    return _decided(rule) if rule and rule.status not in (FILLER, *NO_QUOTE) else None


def _decided(rule: Rule) -> tuple[str, str]:
    return ("none" if rule.status == GREETING else rule.status), rule.name


def _first(text: str, rules: Rules, respondents: Collection[str]) -> Rule | None:
    for folded in readings(text):
        for number in rules.automaton.matches(folded, respondents):
            rule = rules.rules[number]
            if rule.form.named != ANY_REASON or not _SENTENCES.search(text):
                return rule
    return None


def _piecewise(text: str, rules: Rules, respondents: Collection[str]) -> tuple[str, str] | None:
    """The class of the first piece if every line and sentence of ``text`` is one without an answer.

    Fillers and greetings are passed over; greetings and nothing else are none.
    """
    found: list[Rule] = []
    for piece in _PIECES.split(without_list_marks(text)):
        if not squeeze(piece) or _NUMBER.fullmatch(piece):
            continue
        rule = _first(piece, rules, respondents)
        if rule is None or rule.status in ("valid", *NO_QUOTE) or len(found) == _MOST_PIECES:
            return None
        found.append(rule)
    deciding = next((rule for rule in found if rule.status not in DECIDES_NOTHING), None)
    if deciding is None and found and all(rule.status == GREETING for rule in found):
        deciding = found[0]
    return _decided(deciding) if deciding else None


def _bad_form(row: Mapping[str, str], reason: str) -> Problem:
    return Problem(
        f"無回答の形「{shown(row['form'])}」を読めません",
        f"the form '{shown(row['form'])}' cannot be used: {reason}",
        f"{row['file']} {row['line']} 行目 (line {row['line']})",
        "[甲|乙] は選択、? は省略可、<名前> は部品、頭の * は任意の名前、@ は回答者の名前、~ は任意の訳です",
        "[a|b] is a choice, ? makes it optional, <name> is a part, * in front any name, @ a respondent's, ~ any reason",
    )
