"""The parts of speech that may be counted (品詞の点検): a name that no word has would empty every table."""

from __future__ import annotations

from textmine.errors import Problem, near_matches
from textmine.settings.model import Settings
from textmine.settings.problems import bad_choice

PARTS_OF_SPEECH = (
    *("代名詞", "副詞", "助動詞", "接続詞", "接頭辞", "連体詞", "空白"),
    *(f"助詞-{kind}" for kind in ("係助詞", "副助詞", "接続助詞", "格助詞", "準体助詞", "終助詞")),
    *(f"{main}-{kind}" for main in ("動詞", "形容詞") for kind in ("一般", "非自立可能")),
    *(f"形状詞-{kind}" for kind in ("タリ", "一般", "助動詞語幹")),
    *(f"感動詞-{kind}" for kind in ("フィラー", "一般")),
    *(
        "名詞-助動詞語幹",
        "名詞-数詞",
        "名詞-固有名詞-一般",
        "名詞-固有名詞-地名-一般",
        "名詞-固有名詞-地名-国",
    ),
    *(f"名詞-固有名詞-人名-{kind}" for kind in ("一般", "名", "姓")),
    *(f"名詞-普通名詞-{kind}" for kind in ("サ変可能", "サ変形状詞可能", "一般", "副詞可能")),
    *(f"名詞-普通名詞-{kind}" for kind in ("助数詞可能", "形状詞可能", "複合語")),
    *(f"接尾辞-{kind}" for kind in ("動詞的", "形容詞的", "形状詞的")),
    *(f"接尾辞-名詞的-{kind}" for kind in ("サ変可能", "一般", "副詞可能", "助数詞")),
    *(
        f"補助記号-{kind}"
        for kind in ("一般", "句点", "括弧閉", "括弧開", "読点", "ＡＡ-一般", "ＡＡ-顔文字")
    ),
    *("記号-一般", "記号-文字"),
)
"""The classes of Sudachi's dictionary, and 複合語, which textmine puts together; a longer name is narrower."""


def pos_problems(settings: Settings, source: str) -> list[Problem]:
    """Names in ``tokens.pos`` that no word has, with near ones; or no name at all."""
    known = {"-".join(name.split("-")[:size]) for name in PARTS_OF_SPEECH for size in range(1, 5)}
    unknown = [name for name in settings.tokens.pos if name not in known]
    if not settings.tokens.pos:
        unknown = [""]
    mains = tuple(dict.fromkeys(name.split("-")[0] for name in PARTS_OF_SPEECH))
    return [
        bad_choice(source, "tokens.pos", name, tuple(near_matches(name, sorted(known))) or mains)
        for name in unknown
    ]
