"""Sections of words (語の節): key terms, topics, opinions, words together, the map, answers alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textmine.groupnames import EVERYONE
from textmine.report.chance import mark_of, remark_on
from textmine.report.links import answers_link
from textmine.report.listings import (
    Cell,
    Row,
    Section,
    figure,
    groups_of,
    in_group_order,
    listing,
    number,
    records,
    section,
    share,
)
from textmine.report.model import Report, in_quotes, say, terms_in_row
from textmine.report.oneaxis import has_one_axis
from textmine.report.opposites import remark_on_opposites
from textmine.report.topicnumber import how_certain

MOST_FREQUENT = 100
"""Frequent terms listed in the report."""


def keyterms_section(report: Report) -> Section:
    """Terms of each group, and the most frequent of all."""
    table = report.finding("keyterms")
    by = report.level
    if table is not None and by and not (table["by"] == by).any():
        by = str(table["by"].iloc[0])
    rows, frequent = _keyterm_rows(report, by), _frequent_rows(report)
    tables = []
    if rows:
        tables.append(listing(say(report, "特徴語", "Key terms"), _keyterm_headers(report, by), rows))
    if frequent:
        headers = ("rank", "term", "answers", "times", "share")
        named = headers if report.lang == "en" else ("順位", "語", "使った回答", "出現回数", "割合")
        tables.append(listing(say(report, "頻出語（上位 100）", "Frequent terms (100)"), named, frequent))
    shown = _shown_keyterms(report, by)
    remark = _remark(report, shown)
    return section(
        report,
        "keyterms",
        (f"どの{report.group_word}がどの語を使うか", "Which group uses which words"),
        (
            f"語を使った回答の数で数えます。回答が３件に満たない{report.group_word}では検定をせず、語を並べるだけにします。"
            + (f"{remark}。" if remark else ""),
            "Answers are counted, not words. Groups of fewer than three answers are described, not tested."
            + (f" {remark}." if remark else ""),
        ),
        "keyterms" if rows else "frequency",
        charts=("keyterms", "frequency"),
        tables=tuple(tables),
    )


def _remark(report: Report, keyterms: list[dict[str, Any]]) -> str:
    """What the marks mean, and which of all terms shown mostly stand for their opposite."""
    frequent = [row["term"] for row in records(report, "frequency")[:MOST_FREQUENT]]
    named = [*frequent, *(row["term"] for row in keyterms)]
    told = [remark_on(report, keyterms) if keyterms else "", remark_on_opposites(report, named, most=8)]
    return say(report, "。", ". ").join(part for part in told if part)


def _keyterm_headers(report: Report, by: str) -> tuple[str, ...]:
    if report.lang == "en":
        return (by or "group", "rank", "term", "answers here", "answers elsewhere", "log odds", "p", "q")
    word = report.group_word
    return (by or word, "順位", "語", f"この{word}の回答", "他の回答", "対数オッズ比", "p 値", "q 値")


def _shown_keyterms(report: Report, by: str) -> list[dict[str, Any]]:
    """The ten most distinctive terms of each group."""
    rows = [row for row in records(report, "keyterms") if row["by"] == by and 1 <= row["rank"] <= 10]
    return in_group_order(report, rows) if by == report.level else rows


def _keyterm_rows(report: Report, by: str) -> list[Row]:
    return [
        Row(
            (
                Cell(
                    report.shown(str(row["group"]), by),
                    answers_link(by=by, group=str(row["group"]), status="valid"),
                ),
                figure(row["rank"]),
                Cell(str(row["term"]), answers_link(term=str(row["term"]), by=by, group=str(row["group"]))),
                Cell(f"{int(row['df_target'])} / {int(row['n_target'])}", "", True),
                Cell(f"{int(row['df_reference'])} / {int(row['n_reference'])}", "", True),
                number(row["log_odds"]),
                Cell("―" if row["p"] != row["p"] else f"{row['p']:.3f}", "", True),
                Cell("―" if row["q"] != row["q"] else f"{row['q']:.3f}{mark_of(row)}", "", True),
            ),
            str(row["group"]),
        )
        for row in _shown_keyterms(report, by)
    ]


def _frequent_rows(report: Report) -> list[Row]:
    return [
        Row(
            (
                figure(row["rank"]),
                Cell(str(row["term"]), answers_link(term=str(row["term"]))),
                figure(row["documents"], answers_link(term=str(row["term"]))),
                figure(row["tokens"]),
                share(row["share"]),
            )
        )
        for row in records(report, "frequency")[:MOST_FREQUENT]
    ]


def topics_section(report: Report) -> Section:
    """Topics with their terms, sizes and a quote."""
    terms: dict[int, list[str]] = {}
    counts: dict[int, int] = {}
    for row in records(report, "topics"):
        terms.setdefault(int(row["topic"]), []).append(str(row["term"]))
        counts[int(row["topic"])] = int(row["n"])
    quotes = {int(row["topic"]): row for row in reversed(records(report, "topic_quotes"))}
    rows = [
        Row(
            (
                figure(topic),
                Cell(say(report, "・", ", ").join(words[:8]), answers_link(terms=",".join(words[:5]))),
                figure(counts[topic]),
                _quote(report, quotes.get(topic)),
            )
        )
        for topic, words in terms.items()
    ]
    headers = (
        ("話題", "主な語", "回答数", "代表する回答")
        if report.lang != "en"
        else ("topic", "terms", "n", "quote")
    )
    made = section(
        report,
        "topics",
        ("話題", "Topics"),
        (
            "回答を語の組み合わせで分けたものです。名前は上位の語で、意味は代表する回答を読んで確かめてください。"
            + how_certain(report),
            f"Answers grouped by their words. Names are top terms: read the quotes before naming them. "
            f"{how_certain(report)}".rstrip(),
        ),
        "topics",
        charts=("topics",),
        tables=(listing(say(report, "話題の一覧", "Topics"), headers, rows),),
    )
    # Too few answers for topics: the groups of opinions take their place, and say why.
    return replace(made, hidden=bool(made.missing) and report.finding("opinions") is not None)


def _quote(report: Report, row: dict[str, Any] | None) -> Cell:
    if row is None:
        return Cell("―")
    text = str(row["text"])
    shown = text if len(text) <= 120 else text[:119] + "…"
    return Cell(
        in_quotes(report, shown, str(row["respondent"])),
        answers_link(who=str(row["respondent"]), question=str(row["question"])),
    )


def network_section(report: Report) -> Section:
    """Pairs of terms of the same answers."""
    rows = [
        Row(
            (
                Cell(str(row["term_a"]), answers_link(term=str(row["term_a"]))),
                Cell(str(row["term_b"]), answers_link(term=str(row["term_b"]))),
                figure(row["n_both"], answers_link(terms=f"{row['term_a']},{row['term_b']}")),
                figure(row["n_a"]),
                figure(row["n_b"]),
                number(row["jaccard"]),
            )
        )
        for row in records(report, "cooccurrence")
        if row["by"] == EVERYONE and row["kind"] == "term_term"
    ]
    headers = ("語Ａ", "語Ｂ", "両方を使った回答", "Ａ", "Ｂ", "Jaccard")
    english = ("term A", "term B", "both", "A", "B", "Jaccard")
    return section(
        report,
        "network",
        ("一緒に使われる語", "Words used together"),
        (
            "線は同じ回答に現れやすい語の組です。円の位置には意味がなく、つながりだけを読みます。",
            "A line joins words of the same answers. Places have no meaning, lines do.",
        ),
        "cooccurrence",
        charts=("cooccurrence",),
        tables=(listing(say(report, "語の組", "Pairs"), english if report.lang == "en" else headers, rows),),
    )


def map_section(report: Report) -> Section:
    """Points of the correspondence analysis."""
    rows = [
        Row(
            (
                Cell(_map_name(report, row), _map_link(row)),
                Cell(say(report, "語", "term") if row["kind"] == "term" else str(row["by"])),
                figure(row["n"]),
                number(row["principal_x"]),
                number(row["principal_y"]),
                share(row["quality"]),
            )
        )
        for row in records(report, "correspondence")
        if row["kind"] != "answer"
    ]
    headers = ("名前", "種類", "回答数", "横", "縦", "表示の質")
    english = ("name", "kind", "answers", "x", "y", "quality")
    return section(
        report,
        "map",
        (f"{report.group_word}と語の位置（対応分析）", "Groups and words on a map"),
        _map_lead(report),
        "correspondence",
        charts=("correspondence",),
        tables=(listing(say(report, "座標", "Points"), english if report.lang == "en" else headers, rows),),
    )


def _map_lead(report: Report) -> tuple[str, str]:
    table = report.finding("correspondence")
    if table is not None and has_one_axis(table[table["by"] == table["by"].iloc[0]]):
        return (
            f"軸は一つです。同じ側にある{report.group_word}と語は、結びつきが強いと読みます。縦はすべて 0 です。",
            "There is one axis: a group and a word on the same side go together; y is 0 throughout.",
        )
    return (
        f"原点から見て同じ方向にある{report.group_word}と語は、結びつきが強いと読みます。"
        "表示の質が低い点は読み過ぎないでください。",
        "A group and a word in the same direction from the origin go together; distrust points of low quality.",
    )


def _map_name(report: Report, row: dict[str, Any]) -> str:
    name = str(row["name"])
    return report.shown(name, str(row["by"])) if row["kind"] == "group" else name


def _map_link(row: dict[str, Any]) -> str:
    if row["kind"] == "term":
        return answers_link(term=str(row["name"]))
    return answers_link(by=str(row["by"]), group=str(row["name"]))


SIMILAR_KINDS = {"identical": "同一", "near_copy": "ほぼ同じ", "shared_run": "一部が同じ"}


def similar_section(report: Report) -> Section:
    """Pairs of answers that share text."""
    groups = groups_of(report)
    rows = [
        Row(
            (
                Cell(kind if report.lang == "en" else SIMILAR_KINDS.get(kind, kind)),
                Cell(
                    f"{row['respondent_a']} × {row['respondent_b']}",
                    answers_link(
                        who=(str(row["respondent_a"]), str(row["respondent_b"])), mark=str(row["text"])[:300]
                    ),
                ),
                Cell(f"{row['question_a']} × {row['question_b']}"),
                share(row["share"]),
                figure(row["longest_run"]),
                Cell(str(row["text"])[:90] + ("…" if len(str(row["text"])) > 90 else "")),
            ),
            groups.get(str(row["respondent_a"]), ""),
            str(row["question_a"]),
        )
        for row in records(report, "similar")
        for kind in (str(row["kind"]),)
    ]
    headers = ("種類", "回答者の組", "設問", "重なり", "最長の一致（字）", "一致した文")
    english = ("kind", "pair", "questions", "overlap", "longest run", "text")
    return section(
        report,
        "similar",
        ("似ている回答", "Similar answers"),
        (
            f"同じ文が別の{report.unit}の回答にある組です。写したのか、同じ資料から書いたのかまでは分かりません。",
            "Pairs that share text. Whether one was copied, or both follow one source, cannot be told.",
        ),
        "similar",
        tables=(
            listing(say(report, "組の一覧", "Pairs"), english if report.lang == "en" else headers, rows),
        ),
    )


def opinions_section(report: Report) -> Section:
    """Groups of sentences of like meaning."""
    rows = [
        Row(
            (
                Cell(
                    terms_in_row(report, str(row["terms"])),
                    answers_link(terms=str(row["terms"]).replace("・", ",")),
                ),
                figure(row["n"]),
                share(row["share"]),
                Cell(
                    say(report, "　", " ").join(
                        in_quotes(report, str(row[name])) for name in ("quote_1", "quote_2") if row[name]
                    )
                ),
            )
        )
        for row in records(report, "opinions")
        if row["opinion"]
    ]
    headers = (
        ("主な語", "回答者数", "割合", "代表する文")
        if report.lang != "en"
        else ("terms", "n", "share", "quotes")
    )
    instead = "" if report.finding("topics") is not None else report.reasons.get("topics", "")
    return section(
        report,
        "opinions",
        ("意見のまとまり", "Groups of opinions"),
        (
            "近い内容の文を集めたものです。どれにも入らない文は数えていません。" + instead,
            "Sentences of like meaning; those that stand alone are not counted. " + instead,
        ),
        "opinions",
        tables=(listing(say(report, "意見の一覧", "Opinions"), headers, rows),),
    )
