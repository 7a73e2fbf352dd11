"""What a private string looks like (個人情報の規則): numbers, e-mail, addresses; names are in ``names``.

Every rule looks at the text folded character by character (full width to half width), so that offsets
hold. The expressions are bounded and fixed here; the words they hang on stand in dictionaries/privacy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from textmine.dictionary import read_dictionary
from textmine.patterns import pattern

KINDS: Mapping[str, str] = {
    "phone": "電話番号",
    "email": "メールアドレス",
    "postal": "郵便番号",
    "address": "住所",
    "name": "氏名",
    "my_number": "個人番号",
    "number": "番号",
    "birthday": "生年月日",
    "by_hand": "人の判断",
}
"""Kinds of private string and their Japanese names."""

HYPHENS = "‐‑‒–—―−﹣ー〜～ｰ゠"
FOLDED: dict[int, int | str] = {
    **{number: number - 0xFEE0 for number in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, HYPHENS), "-"),
    **dict.fromkeys(map(ord, "\u3000\u00a0\t"), " "),
    **{ord("〔"): "(", ord("〕"): ")"},
}


@dataclass(frozen=True, order=True)
class Place:
    """One private string: offsets into the text, its kind and the rule that found it."""

    start: int
    end: int
    kind: str
    rule: str


Rule = Callable[[str, "Labels"], Iterator[Place]]


@dataclass(frozen=True)
class Labels:
    """Words that say what comes behind them (電話, 会員番号), as expressions by kind."""

    phone: str
    number: str
    my_number: str
    birthday: str
    postal: str
    address: str


def find_by_rules(text: str, *, dictionaries: Path | None = None) -> list[Place]:
    """Every private string that its form gives away, in order, not overlapping."""
    if not (IN_ALL.search(text) and MAY_FOLD.search(text)):
        return []
    folded = text.translate(FOLDED)
    if not MAY_HOLD.search(folded):
        return []
    labels, digits = load_labels(dictionaries), sum(map(str.isdecimal, folded))
    rules = [rule for fewest, rule in RULES if digits >= fewest]
    return without_overlaps([place for rule in rules for place in rule(folded, labels)])


def without_overlaps(places: Sequence[Place]) -> list[Place]:
    """The places in order; of two that overlap, the longer one."""
    kept: list[Place] = []
    for place in sorted(set(places), key=lambda one: (one.start - one.end, one)):
        if all(place.end <= other.start or other.end <= place.start for other in kept):
            kept.append(place)
    return sorted(kept)


@lru_cache(maxsize=4)
def load_labels(dictionaries: Path | None = None) -> Labels:
    """The labels of dictionaries/privacy/labels.csv, longest first."""
    words: dict[str, list[str]] = {}
    for row in read_dictionary("privacy/labels.csv", ("word", "kind", "note"), dictionaries):
        words.setdefault(row["kind"].strip(), []).append(row["word"].strip().translate(FOLDED))
    return Labels(
        **{kind: _either(words.get(kind, [])) for kind in Labels.__dataclass_fields__},
    )


def _either(words: Sequence[str]) -> str:
    listed = sorted(set(filter(None, words)), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in listed) or r"(?!)"


# ---------------------------------------------------------------- the rules

NUMBERED_IN_KANJI = r"番[ \u3000]?[一二三四五六七八九十百〇]{1,4}号"
MAY_FOLD = pattern(rf"\d|[@＠]|丁目|番地|{NUMBERED_IN_KANJI}|(?:[tTｔＴ]|アット|あっと)[)）〕\]］>＞]")
"""The same before folding: most answers hold nothing of the kind, and folding would cost most."""

IN_ALL = pattern(r"[\d@＠丁番)）〕\]］>＞]")
"""One of these stands in whatever ``MAY_FOLD`` finds: a single set is sought three times as fast."""

MAY_HOLD = pattern(rf"\d|@|丁目|番地|{NUMBERED_IN_KANJI}|(?:at|アット|あっと)[)\]>]", re.IGNORECASE)
SAYS = r"[ ]{0,2}(?:は|が|:|;|=|/|\)|\]|】|」|No\.?|NO\.?|№|#|-|の番号は)?[ :]{0,2}[(\[「【]?[ ]{0,2}第?"
"""What may stand between a label and its value."""

EMAIL = pattern(
    r"(?<![A-Za-z0-9._%+@-])[A-Za-z0-9_%+][A-Za-z0-9._%+'-]{0,63}"
    r"(?:@| ?[(\[<]?(?:at|AT|アット|あっと)[)\]>] ?)"
    r"[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){1,5}(?![A-Za-z0-9])"
)
SEPARATOR = r"[-. /・の\u2010]"
PHONE = pattern(
    r"(?<![\d.,A-Za-z#])(?<!\d-)(?:"
    rf"(?:\+|00)[ ]?81[- ]?\(?0?\)?[- ]?\d{{1,4}}[- ]?\d{{1,4}}[- ]?\d{{3,4}}"
    rf"|\(0[1-9]\d{{0,4}}\) ?\d{{1,4}}[- ]?\d{{4}}"
    rf"|0[1-9]\d{{0,4}} ?\(\d{{1,4}}\) ?-?\d{{3,4}}"
    rf"|0[1-9]\d{{0,4}} ?{SEPARATOR} ?\d{{1,4}} ?{SEPARATOR} ?\d{{3,4}}"
    rf"|0[1-9]\d{{0,3}}-\d{{5,8}}"
    rf"|0[5789]0\d{{8}}|0120\d{{6}}|0800\d{{7}}|0[1-9]\d{{8}}"
    r")(?![\d,]|\.\d|-\d)"
)
MISSPELT_PHONE = pattern(r"(?<![\d.,A-Za-z#])(?<!\d-)0[1-9]\d{0,4}-\d{1,8}-\d{1,8}(?![\d,]|\.\d|-\d)")
"""Like a number with area code, but a digit too many or hyphens elsewhere: one only where telephones are spoken of."""
NEAR_PHONE = 25
LONG_PREFIXES = ("050", "060", "070", "080", "090", "0800")
POSTAL = pattern(r"〒[ ]?\d{3}[ ]?-?[ ]?\d{4}(?!\d)")
POSTAL_BEFORE_ADDRESS = pattern(
    r"(?<![\d.,-])\d{3}-\d{4}(?= {0,2}(?:東京都|北海道|大阪府|京都府|[一-龥]{2,3}県|[一-龥]{1,4}[市郡]))"
)
MY_NUMBER = pattern(r"(?<![\dA-Za-z.,])(?<!\d[ -])(\d{4})([ -]?)(\d{4})\2(\d{4})(?![\d,]|[ -]\d|[.]\d)")
CARD = pattern(r"(?<![\dA-Za-z.,-])\d{4}([ -]?)\d{4}\1\d{4}\1\d{3,4}(?![\d,-])")

DIGITS = r"(?:\d{1,4}|[一二三四五六七八九十百〇]{1,4})"
UNIT = r"(?! ?(?:年|月|日|人|名|回|件|歳|才|時|分|円|%|割|点|条|項|週|か月|カ月|ヶ月|万|千|億|台|枚|階|種|校|団体|か所|箇所|-))"
NUMBERED = (
    rf"(?:{DIGITS}丁目 ?{DIGITS}(?:番地?(?:の ?\d{{1,4}})?(?: ?-?{DIGITS}号?)?|-\d{{1,4}}(?:-\d{{1,4}})?){UNIT}"
    rf"|{DIGITS}番地(?:の ?\d{{1,4}}|\d{{1,4}})?|{DIGITS}番 ?{DIGITS}号"
    rf"|\d{{1,4}}-\d{{1,4}}(?:-\d{{1,4}})?(?!\d){UNIT})"
)
ROOM = (
    r"(?: ?(?:コーポ|ハイツ|メゾン|マンション|アパート|ハウス|レジデンス)[一-龥ァ-ヶ-]{1,8} ?\d{1,4}(?:号室|号)?"
    r"| ?[一-龥ァ-ヶA-Za-z-]{0,12}(?:ビル|マンション|ハイツ|荘|コーポ|アパート|団地|ハウス|レジデンス|メゾン|寮)"
    r"[A-Z]?(?: ?\d{1,4}(?:号室|号)?)?"
    r"|(?:[- ]\d{1,4})?号室)?"
)
PREFECTURE = r"(?:東京都|北海道|大阪府|京都府|[一-龥]{2,3}県)"
HIRAGANA_CITY = (
    "さいたま|つくば|いわき|むつ|ひたちなか|かほく|みどり|うるま|えびの|たつの|あわら|みやま|いちき|かすみがうら"
    "|ふじみ|あきる|にかほ|つがる|おいらせ|いなべ|みよし|あま|さくら|おおい|みなべ"
)
STREET = r"(?:[東西南北]?\d{1,2}条[東西南北]?)?"
KYOTO_STREETS = r"(?:[一-龥々ノ之]{1,12}(?:[上下]る|[上下]ル|[東西]入る?|[東西]入ル)){0,2}"
"""寺町通御池上る: how streets lead to a house in Kyoto."""
ADDRESS = pattern(
    rf"(?:{PREFECTURE} ?)?(?:{HIRAGANA_CITY})?(?:[一-龥々ァ-ヶ]{{0,6}}?[市区町村郡]){{1,3}} ?{KYOTO_STREETS} ?[一-龥々ァ-ヶ]{{0,8}} ?{STREET}{NUMBERED}{ROOM}"
)
PREFECTURE_ADDRESS = pattern(
    rf"{PREFECTURE}[一-龥々ぁ-んァ-ヶ ]{{1,20}}? ?(?:\d{{1,2}}丁目)?{NUMBERED}{ROOM}"
)
BLOCK = pattern(
    rf"(?<![一-龥々\d])[一-龥々ァ-ヶ]{{1,6}} ?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})丁目 ?"
    rf"{DIGITS}(?:番地?(?:の ?\d{{1,4}})?(?: ?-?{DIGITS}号?)?|-\d{{1,4}}(?:-\d{{1,4}})?){UNIT}{ROOM}"
)
HOUSE_NUMBER = pattern(rf"{NUMBERED}")
IN_HOUSE_NUMBERS = frozenset("丁番-")
"""One of these stands in every house number."""
BEFORE_NUMBER, BEHIND_NUMBER = 60, 30
NOT_PLACE = pattern(r"(?:平成|令和|昭和|大正|明治|年度|時点|第|全|約|計|他|各|同|自治体|市町村|区市町村)")


def emails(folded: str, _labels: Labels) -> Iterator[Place]:
    """E-mail addresses, also with (at) for @."""
    for found in EMAIL.finditer(folded):
        yield Place(*found.span(), "email", "メールの形")


def phones(folded: str, labels: Labels) -> Iterator[Place]:
    """Telephone numbers with area code; behind a label also local numbers and extensions."""
    for found in PHONE.finditer(folded):
        if _is_phone(found.group()):
            yield Place(*found.span(), "phone", "電話番号の形")
    for found in MISSPELT_PHONE.finditer(folded):
        near = folded[max(0, found.start() - NEAR_PHONE) : found.end() + NEAR_PHONE]
        if 9 <= sum(map(str.isdecimal, found.group())) <= 12 and re.search(labels.phone, near):
            yield Place(*found.span(), "phone", "電話の近く")
    behind = rf"(?:{labels.phone}){SAYS}"
    # Written in a hurry, a number has a digit too many or the hyphens elsewhere: 042-387980-5.
    number = r"(0\d{1,4}(?:-\d{1,8}){1,3}|\+?\d{1,4}[- ()・の]{0,2}\d{1,4}(?:[- ()・の]{0,2}\d{3,4})?|\d{3,5})(?![\d,]|[-.]\d| ?(?:年|月|日|人|名|回|件|円|時|分|%|台|枚|割|歳|番で|番が|か所|世帯|通))"
    for found in re.finditer(behind + number, folded):
        digits = re.sub(r"\D", "", found.group(1))
        inner = "内線" in found.group()[: found.start(1) - found.start()]
        if len(digits) >= 6 or (inner and 2 < len(digits) < 6):
            yield Place(*found.span(1), "phone", "電話の見出し")


def _is_phone(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    if re.match(r"(\+|00) ?81", written):
        return 11 <= len(digits) - (2 if written.startswith("00") else 0) <= 13
    mobile = digits.startswith(LONG_PREFIXES)
    return len(digits) == 11 if mobile else len(digits) == 10


def postal_codes(folded: str, labels: Labels) -> Iterator[Place]:
    """Postal codes behind 〒 or a label, or right before an address; 387-9805 alone may be anything."""
    for form in (POSTAL, POSTAL_BEFORE_ADDRESS):
        for found in form.finditer(folded):
            yield Place(*found.span(), "postal", "郵便番号の形")
    for found in re.finditer(rf"(?:{labels.postal}){SAYS}(\d{{3}}[- ]?\d{{4}})(?!\d)", folded):
        yield Place(*found.span(1), "postal", "郵便番号の見出し")


def addresses(folded: str, labels: Labels) -> Iterator[Place]:
    """Addresses down to the house number; a town or 本町六丁目 alone is no one's address."""
    around = [] if IN_HOUSE_NUMBERS.isdisjoint(folded) else list(_around_house_numbers(folded))
    if not around:
        return
    for start, end in around:
        for form in (ADDRESS, PREFECTURE_ADDRESS, BLOCK):
            for found in form.finditer(folded, start, end):
                if not NOT_PLACE.search(found.group()):
                    yield Place(*found.span(), "address", "住所の形")
    value = rf"([一-龥々ぁ-んァ-ヶ]{{1,12}} ?{NUMBERED}{ROOM})"
    # Whoever lives in the city leaves its name out: behind a postal code a street is enough.
    for found in re.finditer(
        rf"(?:〒|{labels.postal}{SAYS})[ ]?\d{{3}}[ ]?-?[ ]?\d{{4}}[ \u3000、,]{{0,2}}\n?{value}", folded
    ):
        yield Place(*found.span(1), "address", "郵便番号の後")
    for found in re.finditer(rf"(?:{labels.address})[ ]{{0,2}}[:は][ ]{{0,2}}{value}", folded):
        yield Place(*found.span(1), "address", "住所の見出し")


def _around_house_numbers(folded: str) -> Iterator[tuple[int, int]]:
    """Where an address can stand, so that long texts without a house number cost nothing."""
    start = end = 0
    for found in HOUSE_NUMBER.finditer(folded):
        if found.start() - BEFORE_NUMBER > end:
            if end:
                yield start, end
            start = max(0, found.start() - BEFORE_NUMBER)
        end = min(len(folded), found.end() + BEHIND_NUMBER)
    if end:
        yield start, end


def my_numbers(folded: str, labels: Labels) -> Iterator[Place]:
    """マイナンバー: twelve digits whose last one checks, or twelve behind the label."""
    for found in MY_NUMBER.finditer(folded):
        if has_check_digit(re.sub(r"\D", "", found.group())):
            yield Place(*found.span(), "my_number", "個人番号の検査数字")
    for found in re.finditer(rf"(?:{labels.my_number}){SAYS}(\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}})(?!\d)", folded):
        yield Place(*found.span(1), "my_number", "個人番号の見出し")


def has_check_digit(digits: str) -> bool:
    """Whether twelve digits end in the check digit of 個人番号 (総務省令第85号 第5条).

    >>> has_check_digit("123456789018"), has_check_digit("123456789012")
    (True, False)
    """
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False)) % 11
    return len(digits) == 12 and len(set(digits)) > 1 and int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def card_numbers(folded: str, _labels: Labels) -> Iterator[Place]:
    """Card numbers: 15 or 16 digits that pass Luhn's test."""
    for found in CARD.finditer(folded):
        if _luhn(re.sub(r"\D", "", found.group())):
            yield Place(*found.span(), "number", "カード番号の検査数字")


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return len(set(digits)) > 1 and sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def labelled_numbers(folded: str, labels: Labels) -> Iterator[Place]:
    """会員番号 A-1234 and the like: what stands behind a label and holds three digits."""
    value = (
        r"([A-Za-z0-9][A-Za-z0-9_/-]{2,23})(?![A-Za-z0-9]|,\d| ?(?:人|名|件|円|年|月|日|回|%|個|桁|枚|文字))"
    )
    for found in re.finditer(rf"(?:{labels.number}){SAYS}{value}", folded):
        if sum(character.isdigit() for character in found.group(1)) >= 3:
            yield Place(*found.span(1), "number", "番号の見出し")


def birthdays(folded: str, labels: Labels) -> Iterator[Place]:
    """生年月日 with its date; dates alone are not private."""
    date = r"((?:明治|大正|昭和|平成|令和|[MTSHR])?\d{1,4} ?(?:年|[-/.]) ?\d{1,2} ?(?:月|[-/.]) ?\d{1,2}(?: ?日)?|(?:19|20)\d{6})"
    for found in re.finditer(rf"(?:{labels.birthday}){SAYS}{date}", folded):
        yield Place(*found.span(1), "birthday", "生年月日の見出し")
    for found in re.finditer(rf"{date} ?(?:生まれ|生(?![一-龥]))", folded):
        yield Place(*found.span(1), "birthday", "生年月日の形")


RULES: tuple[tuple[int, Rule], ...] = (
    (0, emails),
    (3, phones),
    (7, postal_codes),
    (0, addresses),
    (12, my_numbers),
    (15, card_numbers),
    (3, labelled_numbers),
    (3, birthdays),
)
"""The rules, each with the fewest digits of a text in which it finds anything: most texts hold one or two."""
