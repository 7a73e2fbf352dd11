"""Why a line of survey.toml cannot be read (設定の書き方の誤り): the slips of who writes Japanese all day.

A Japanese keyboard writes wide signs that look like the ones that are meant: “ for ", ＝ for =, 、 for a
comma. The parser says where it stopped, this module what it stumbled over.
"""

from __future__ import annotations

import re
import unicodedata

_STRINGS = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'[^']*'|#.*""")
_QUOTES = re.compile(r"[“”„‟‘’「」『』＂＇″]")
_WIDE = re.compile(r"[＝、，．＃［］｛｝＿－\u3000０-９]")
_MEANT = {"、": ",", "\u3000": " "}
_TRUTH = re.compile(r"=\s*(True|TRUE|False|FALSE|yes|no|はい|いいえ)\b")
_BACKSLASH = re.compile(r'"[^"]*\\')

Advice = tuple[str, str]
"""What to do, in Japanese and in English."""

PLAIN: Advice = (
    'その行を直してください。文字列は " で囲みます',
    "mend that line; strings stand in double quotes",
)


def advise(line: str, said: str = "") -> Advice:
    """What to do about a line that is no TOML; ``said`` is the message of the parser.

    >>> advise("title = “市民アンケート”")[0]
    '“ を半角の " にしてください'
    >>> advise('groups = ["年代"、"性別"]')[0]
    '、 を半角の , にしてください'
    """
    outside = _STRINGS.sub("", line)
    if found := _QUOTES.search(outside):
        return f'{found[0]} を半角の " にしてください', f'write " for {found[0]}'
    if found := _WIDE.search(outside):
        sign = found[0]
        meant = _MEANT.get(sign) or unicodedata.normalize("NFKC", sign)
        named, wanted = ("全角の空白", "空白") if meant == " " else (sign, meant)
        return f"{named} を半角の {wanted} にしてください", f"write a narrow '{meant}' for '{sign}'"
    if found := _TRUTH.search(outside):
        return f"{found[1]} ではなく、小文字の true か false と書いてください", "write true or false"
    if _BACKSLASH.search(line) and re.search(r"hex|escape|\\", said):
        return r"フォルダの区切りは \ ではなく / と書いてください", r"write / for \ in paths"
    if said.startswith("Unclosed array") or outside.count("[") > outside.count("]"):
        return (
            "[ と ] の対応を確かめてください（閉じていないのは前の行かもしれません）",
            "close the [ of that line or of one before it",
        )
    if outside.count('"') % 2:
        return 'その行の " が閉じていません。文字列の前後を " で囲んでください', 'close the " of that line'
    return PLAIN
