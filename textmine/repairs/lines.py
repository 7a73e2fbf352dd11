"""Joining of broken lines (改行で切れた行の連結): text that a page's width has cut, never a list.

Two lines are one where the end of the first and the beginning of the second cannot stand alone. Where
that cannot be told, the lines stay as they are.
"""

from __future__ import annotations

import re

from textmine.patterns import pattern
from textmine.repairs.changes import Edit
from textmine.repairs.neighbour import KANJI
from textmine.repairs.words import PathCost, word_at

_BREAK = pattern(r"[ \t]*\n")
_CLOSED = pattern(r"[。．.！？!?」』）)】\]：:；;…♪笑]\s*$")
_BULLET = pattern(
    r"""[\s\u3000・･●○◯◎■□◆◇▲△▼▽★☆※＊*→⇒➡✓✔－―‐–—\-＋+〇•◦▪◾◼❖（(\[［〔【〈《「『<＜①-⓿⓵-⓾❶-➓⑴-⒇㈠-㈩Ⅰ-ⅿ#＃]
      | [0-9０-９]{1,3}\s*[.．、,，:：)）\]］\s\u3000] | [0-9０-９]{1,3}$
      | [A-Za-zＡ-Ｚａ-ｚァ-ンｱ-ﾝ][.．:：)）]
      | [一二三四五六七八九十]{1,2}[、．.)）\s\u3000] | 第[0-9０-９一二三四五六七八九十]+
      | https?: """,
    re.VERBOSE,
)
_CANNOT_BEGIN = pattern("[、。，．,」』）)】ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮーんンヲ々〻ゝゞヽヾ]|を")
_CANNOT_END = pattern(
    "(?:[、，（「『〔【・を]|[^\\s]の|[一-鿿ァ-ヶー]や|[一-鿿ァ-ヶー]へ|への|との|での|からの|における|に関する|に対する|による|についての|として|にお|っ|ゃ|ゅ|ょ)$"
)
_PARTICLE_END = pattern("[一-鿿々ァ-ヶー](?:が|に|は|で|と|も|から|まで|より)$|[りきみしえけせめれ]に$")
_OPEN_BEGIN = pattern(
    "(?:を|[がはにでのとたてるくりい](?=[一-鿿])|[がはにでのと](?=[ァ-ヶ])|[がはにでたてるくりい](?=、)|で(?=[すあ])|と(?=い)"
    "|する|した(?!い)|して|しま[すし]|され|させ|ます|まし[たょ]|すぎ[るたて]|過ぎる|です|でし[たょ]|た(?=[。め])|て(?=[いおきく])|る(?=[。こたの])"
    "|く(?=[なてす])|り(?=[まや])|け(?=[るたて])|れ(?=[るたてば])|め(?=[るたて、に])|き(?=[るたま、])|べ(?=[るたき])|い(?=[。ます])|ない|なく|られ|ける|さ(?=れ)|う(?=[。、]|$))"
)
_NEGATED_BEGIN = pattern("[らりれかきけめせべえわたなばま](?:ない|なか|なく|ず[、。に])")
"""The inflected end of a verb whose kanji stands on the line before: 足 / りない, 行 / かず、."""
_CAN = pattern("でき(?:る(?!だけ)|な|ま|ず|た|て)")
_PAGE = pattern(
    r"""[ \t]*(?: [-－―ー–—‐−][ \u3000]*[0-9０-９]{1,3}[ \u3000]*[-－―ー–—‐−]
      | (?:[Pp]age|[PpＰｐ])[.．]?[ \u3000]*[0-9０-９]{1,3}[ \u3000]*(?:[/／]|of)[ \u3000]*[0-9０-９]{1,3}
      | [0-9０-９]{1,3}[ \u3000]*[/／][ \u3000]*[0-9０-９]{1,3}[ \u3000]*(?:ページ|頁) )[ \t]*""",
    re.VERBOSE,
)
"""A line with the number of a page: - 12 -, Page 3 of 24, 3 / 24 ページ. 3/4 is a fraction, P.12 a place to look up."""
_HYPHENATED, _LATIN_REST = pattern("[a-z]{2}-$"), pattern("[a-z]{2}")
"""A Latin word that is cut at the end of a line: communi- / cation."""
_COUNTED = pattern("[0-9０-９]$")
_COUNTER = pattern("[年月日時分秒人名円千万億回件箇個所部課％%歳才か月週度台校世帯]")

_CONJUNCTIONS = ("でも", "では", "だが", "だけど", "だから", "なので", "なのに", "が、", "と、", "さて")
_PARTICLES = ("助詞-格助詞", "助詞-係助詞", "助詞-副助詞")
_INFLECTING = ("動詞", "形容詞", "助動詞")
_BOUND = ("助動詞", "助詞-接続助詞")
"""What begins no sentence and stands behind a verb: 増え / て, 困ってい / ます."""
CUT = 3000
"""How much cheaper the word must be that a break has cut."""
AROUND = 8
"""Characters on either side of a break that are read together."""


def join_lines(text: str, *, pdf: bool, path_cost: PathCost | None) -> list[Edit]:
    """Edits that take out the line breaks inside sentences.

    ``pdf`` also joins where the lines of the cell are all full, the mark of a page's width, and where
    Sudachi knows the word that the break cuts.
    """
    if "\n" not in text:
        return []
    width = _page_width(text) if pdf else 0
    edits = []
    for match in _BREAK.finditer(text):
        before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        end = text.find("\n", match.end())
        after = text[match.end() : end if end >= 0 else len(text)]
        if _PAGE.fullmatch(after) or _PAGE.fullmatch(before):
            if pdf and (edit := _page_cut(text, match, path_cost)):
                edits.append(edit)
            continue
        if not before.strip() or not after.strip() or _CLOSED.search(before) or _BULLET.match(after):
            continue
        if pdf and _HYPHENATED.search(before) and _LATIN_REST.match(after):
            start = text.rindex("-", 0, match.start())
            edits.append(Edit(start, match.end(), "", "broken_line", "neighbour"))
        elif _is_broken(before, after, pdf=pdf, width=width, path_cost=path_cost):
            edits.append(Edit(match.start(), match.end(), _glue(before, after), "broken_line", "neighbour"))
    return edits


def _page_cut(text: str, broken: re.Match[str], path_cost: PathCost | None) -> Edit | None:
    """The edit that takes a page's number out of a sentence, for the break before its line."""
    before, *lines = text[: broken.start()].split("\n")[-1:] + text[broken.end() :].split("\n", 2)[:2]
    if len(lines) < 2 or not _PAGE.fullmatch(lines[0]) or not before.strip() or not lines[1].strip():
        return None
    if _CLOSED.search(before) or _BULLET.match(lines[1]):
        return None
    if not _is_broken(before, lines[1], pdf=True, width=0, path_cost=path_cost):
        return None
    end = broken.end() + len(lines[0]) + 1
    return Edit(broken.start(), end, _glue(before, lines[1]), "page_number", "neighbour")


def _glue(before: str, after: str) -> str:
    """A space between Latin words, nothing elsewhere."""
    return (
        " "
        if before[-1].isascii() and after[0].isascii() and before[-1].isalpha() and after[0].isalpha()
        else ""
    )


def _page_width(text: str) -> int:
    """The length that all lines but the last of each paragraph share (±1), 0 where there is none."""
    lengths = [len(line.rstrip()) for line in text.split("\n")]
    full = [length for length in lengths[:-1] if length >= max(lengths) - 1]
    return max(lengths) if len(full) >= 2 and max(lengths) >= 10 and len(full) * 2 >= len(lengths) - 1 else 0


def _is_broken(before: str, after: str, *, pdf: bool, width: int, path_cost: PathCost | None) -> bool:
    before = before.rstrip()
    if _CANNOT_BEGIN.match(after) or _CANNOT_END.search(before):
        return True
    if len(before) >= 5 and (_PARTICLE_END.search(before) or _OPEN_BEGIN.match(after)):
        return True
    if re.search(f"[{KANJI}]$", before) and _NEGATED_BEGIN.match(after):
        return True
    if _COUNTED.search(before) and _COUNTER.match(after):
        return True
    if path_cost is not None and _begins_with_particle(before, after, path_cost):
        return True
    if not pdf:
        return False
    if width > 0 and len(before) >= width - 1:
        return True
    return _cuts_word(before, after, path_cost) or _parts_from_can(before, after, path_cost)


def _parts_from_can(before: str, after: str, path_cost: PathCost | None) -> bool:
    """Whether a verbal noun is parted from its できる: 対応 / できない."""
    if path_cost is None or len(before) < 5 or not _CAN.match(after):
        return False
    return path_cost.words(before[-AROUND:])[-1].pos.endswith("サ変可能")


def _begins_with_particle(before: str, after: str, path_cost: PathCost) -> bool:
    """Whether the second line begins with a particle by itself and behind the first: 駐車場 / が狭い."""
    if after[0] not in "がはにとのもへかまよりだなでさを" or after.startswith(_CONJUNCTIONS):
        return False
    alone = next(iter(path_cost.words(after[:AROUND])), None)
    if alone is None or not alone.pos.startswith(_PARTICLES):
        return False
    end = before[-AROUND:]
    joined = word_at(path_cost.words(end + after[:AROUND]), len(end))
    return joined.start == len(end) and joined.surface == alone.surface and joined.pos.startswith(_PARTICLES)


def _cuts_verb(before: str, after: str, path_cost: PathCost) -> bool:
    """Whether the break stands between a kanji and the kana of one verb or adjective: 分 / かりにくい."""
    if not re.search(f"[{KANJI}]$", before) or not "ぁ" <= after[0] <= "ゖ":
        return False
    end = before[-AROUND:]
    word = word_at(path_cost.words(end + after[:AROUND]), len(end))
    return word.start < len(end) and word.pos.startswith(("動詞", "形容詞"))


def _cuts_kana(end: str, start: str, path_cost: PathCost) -> bool:
    """Whether one word of the joined text lies across the break (止めら / れない), and reads cheaper by far.

    狭い / からす stays: 狭いからす is 狭い, から, す, and nothing is cut.
    """
    words = path_cost.words(end + start)
    word = word_at(words, len(end))
    if word.start == len(end):
        before = word_at(words, len(end) - 1)
        if "非自立可能" in word.pos and before.pos.startswith("助詞-接続助詞"):  # 開けて / ほしい
            return True
        if word.pos.startswith(("動詞-非自立可能", "接尾辞-形容詞的")):  # 増え / すぎて, 取り / にくい
            return before.pos.startswith("動詞") and before.form.startswith("連用形")
        bound = word.pos.startswith(_BOUND) and not start.startswith(_CONJUNCTIONS)
        return bound and before.pos.startswith(_INFLECTING)
    if word.kind != "common":
        return False
    return path_cost(end) + path_cost(start) - path_cost(end + start) > CUT


def _cuts_word(before: str, after: str, path_cost: PathCost | None) -> bool:
    """Whether the break cuts a word that Sudachi knows: 实行委 / 員会, コミュニ / ティ."""
    if path_cost is None or len(before) < 2:
        return False
    if _cuts_verb(before, after, path_cost):
        return True
    if re.search("[ぁ-ゖ]$", before) and re.match("[ぁ-ゖ]", after):
        return _cuts_kana(before[-AROUND:], after[:AROUND], path_cost)
    for letters in (f"[{KANJI}]", "[ァ-ヺー]"):
        tail, head = re.search(f"{letters}+$", before), re.match(f"{letters}+", after)
        if tail and head:
            left, right = tail.group()[-6:], head.group()[:6]
            return path_cost(left) + path_cost(right) - path_cost(left + right) > CUT
    return False
