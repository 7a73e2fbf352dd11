"""Runs of Chinese (中国語の引用) that a repair of kanji must leave alone: 「欢迎光临」と書いてあった."""

from __future__ import annotations

from textmine.patterns import pattern
from textmine.repairs.rules import Rules

_RUN = pattern(r"[^\s「」『』“”\"'‘’（）()〈〉《》【】［］\[\]。．！？!?；;：:…―]+")
_JAPANESE = pattern("[ぁ-ゖァ-ヺー々]")
_MARKERS = pattern(
    "[你您们吗吧呢么这哪她它很啊哦怎咱俩谁]|谢谢|多谢|请[勿问进坐在等给]|欢迎|不客气|对不起|没关系|再见|早上好|晚上好"
)
_NAMED = pattern("中国語|簡体字|简体|中文|北京語|広東語|中国人|訳すと|看板|表示")
_QUOTES = "「『“\"'‘《〈（(【［["


def chinese_spans(text: str, rules: Rules) -> list[tuple[int, int]]:
    """Spans without kana that read as Chinese, by marker words or by the share of simplified kanji."""
    spans = []
    named = _NAMED.search(text) is not None
    for match in _RUN.finditer(text):
        run = match.group()
        if _JAPANESE.search(run):
            continue
        quoted = text[match.start() - 1 : match.start()] in tuple(_QUOTES) and match.start() > 0
        if _is_chinese(run, rules, quoted=quoted, named=named):
            spans.append(match.span())
    return spans


def _is_chinese(run: str, rules: Rules, *, quoted: bool, named: bool) -> bool:
    strange = [c for c in run if c in rules.ambiguous or rules.characters.get(c, ("", ""))[1] == "variant"]
    strange += [c for c in run if _MARKERS.match(c)]
    if not strange:
        return False
    share = len(strange) / len(run)
    if _MARKERS.search(run):
        return len(run) > 1
    if quoted:
        return (named and share >= 0.2) or (len(set(strange)) >= 2 and share > 1 / 3)
    return len(set(strange)) >= 3 and share > 0.4
