"""slides.pptx (スライド): the findings on 16:9 slides with charts and tables that PowerPoint can edit.

Title, main findings, who answered, words, topics, what to look at, one slide a group, method. Every
slide's notes say how its figures were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textmine.report.clouddraw import SHAPES, Cloud, cloud_svg
from textmine.report.comparison import comparison_cloud
from textmine.report.fonts import find_font
from textmine.report.headline import main_findings
from textmine.report.images import svg_to_png
from textmine.report.model import WHOLE, Report, group_name
from textmine.report.slidekit import MARGIN, Box, Deck, table_size
from textmine.report.theme import HUES, LIGHT, SLIDE_SCALE, STATUS_FILLS
from textmine.report.wordcloud import clouds_for_page
from textmine.tables import STATUS_JA, STATUSES


def write_slides(report: Report, path: Path) -> Path:
    """Write the slides, on ``report.template`` of the settings where there is one."""
    deck = Deck(report.settings.report.template, report.title)
    for part in PARTS:
        part(report, deck)
    deck.save(path)
    return path


def _t(report: Report, ja: str, en: str) -> str:
    return en if report.lang == "en" else ja


def _records(report: Report, name: str) -> list[dict[str, Any]]:
    table = report.finding(name)
    rows: list[dict[str, Any]] = [] if table is None else table.to_dict("records")  # type: ignore[assignment]
    return rows


def _missing(report: Report, deck: Deck, slide: Any, finding: str) -> None:
    box = deck.body(slide)
    deck.text(slide, Box(box.left, box.top, box.width, 60), [report.why_missing(finding)], colour=LIGHT.quiet)


def _opening(report: Report, deck: Deck) -> None:
    note = _t(
        report,
        "textmine が作成。図と表は PowerPoint で編集できます。",
        "Made by textmine; charts and tables can be edited.",
    )
    slide = deck.slide(report.title, note, opening=True)
    line = _t(
        report,
        f"自由記述の分析　回答者 {report.responses['respondent'].nunique()}、回答欄 {len(report.responses)}、"
        f"有効回答 {len(report.valid)}",
        f"Free-text analysis: {report.responses['respondent'].nunique()} respondents, "
        f"{len(report.responses)} cells, {len(report.valid)} valid answers",
    )
    box = Box(MARGIN, 290 if deck.own_look else deck.height * 0.6, deck.width - 2 * MARGIN, 50)
    others = [shape for shape in slide.placeholders if shape != slide.shapes.title]
    if deck.own_look or not others:
        for shape in others:
            shape._element.getparent().remove(shape._element)
        deck.text(slide, box, [line], largest=SLIDE_SCALE["lead"], colour=LIGHT.quiet)
    else:
        others[0].text_frame.text = line


def _summary(report: Report, deck: Deck) -> None:
    note = _t(report, "割合には必ず母数を添えています。", "Every share carries its n.")
    slide = deck.slide(_t(report, "要点", "Main findings"), note)
    lines = [f"{number}．{sentence.text}" for number, sentence in enumerate(main_findings(report), 1)]
    deck.text(slide, deck.body(slide), lines, largest=SLIDE_SCALE["lead"])


def _rates(report: Report, deck: Deck) -> None:
    note = _t(
        report,
        "無回答は欄の全体が「記入なし」「特になし」などと一致したもの。区間は Wilson の 95％信頼区間。",
        "A cell is blank only as a whole. Intervals: Wilson, 95 %.",
    )
    slide = deck.slide(_t(report, "設問ごとの回答率", "Response by question"), note)
    rows = [row for row in _records(report, "nonresponse") if row["by"] == WHOLE]
    if not rows:
        return _missing(report, deck, slide, "nonresponse")
    box = deck.body(slide)
    headers = (
        ("question", "cells", "valid", "blank", "blank rate (95 %)")
        if report.lang == "en"
        else ("設問", "回答欄", "有効回答", "無回答", "無回答率（95％区間）")
    )
    cells = [
        (
            str(row["question"]),
            f"{int(row['rows'])}",
            f"{int(row['valid'])}",
            f"{int(row['nonresponse'])}",
            f"{row['rate']:.0%}（{row['low']:.0%}～{row['high']:.0%}）",
        )
        for row in rows
    ]
    half = Box(box.left, box.top, box.width * 0.6, box.height)
    written = deck.table(slide, half, headers, cells, (2, 1, 1.2, 1, 2.9))
    right = Box(box.left + box.width * 0.62, box.top, box.width * 0.38, box.height)
    shown = rows[: max(1, min(written, 10))]
    deck.bars(
        slide,
        right,
        [str(row["question"]) for row in shown],
        [(_t(report, "回答率", "response rate"), [1 - float(row["rate"]) for row in shown], HUES[0])],
        form="0%",
    )
    return None


def _blanks(report: Report, deck: Deck) -> None:
    by = report.level
    rows = [row for row in _records(report, "nonresponse") if row["by"] == by]
    place = {name: at for at, name in enumerate(report.group_names)}
    rows.sort(key=lambda row: place.get(str(row["group"]), -1))
    whole = [row for row in rows if row["question"] == "全設問"]
    rows = (whole or [row for row in rows if row["question"] == report.questions[0]])[:24]
    if not by or not rows:
        return
    what = str(rows[0]["question"])
    note = _t(report, f"{what}の回答欄を区分ごとに数えたもの。", f"Cells of {what} by kind.")
    slide = deck.slide(_t(report, f"{by}ごとの回答と無回答（{what}）", f"Answers and blanks by {by}"), note)
    used = [status for status in STATUSES if any(row[status] for row in rows)]
    series = [
        (
            status if report.lang == "en" else STATUS_JA[status],
            [float(row[status]) for row in rows],
            STATUS_FILLS[status],
        )
        for status in used
    ]
    names = [f"{row['group']} (n={int(row['rows'])})" for row in rows]
    deck.bars(slide, deck.body(slide), names, series)


def _cloud_slide(report: Report, deck: Deck, cloud: Cloud, title: str) -> None:
    slide = deck.slide(title, cloud.caption)
    width, height = SHAPES[cloud.shape]
    picture = svg_to_png(cloud_svg(cloud, find_font(report.settings.report.font)))
    text = f"{cloud.title}: {'、'.join(word.word for word in cloud.words[:20])}"
    deck.picture(slide, deck.body(slide), picture, width / height, text)


def _whole_cloud(report: Report, deck: Deck) -> None:
    found = [cloud for by, cloud, _kinds in clouds_for_page(report) if by == WHOLE]
    for cloud in found:
        _cloud_slide(report, deck, cloud, _t(report, "よく使われる語（全体）", "Frequent words"))


def _comparison(report: Report, deck: Deck) -> None:
    cloud = comparison_cloud(report, "16x9", find_font(report.settings.report.font))
    if cloud is not None:
        _cloud_slide(
            report, deck, cloud, _t(report, f"{report.level}ごとに目立つ語", f"Words of each {report.level}")
        )


def _pages(
    report: Report,
    deck: Deck,
    title: str,
    note: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    *,
    most: int = 3,
) -> None:
    """A table over as many slides as it needs, ``most`` at most; the last says what is left out."""
    done, page, size = 0, 1, 0.0
    while done < len(rows) and page <= most:
        slide = deck.slide(title if page == 1 else f"{title}（{page}）", note)
        box = deck.body(slide)
        widths = [box.width * share / sum(shares) for share in shares]
        size = size or table_size([headers, *rows], widths, box.height - 26)
        done += deck.table(
            slide, Box(box.left, box.top, box.width, box.height - 26), headers, rows[done:], shares, size
        )
        if page == most and done < len(rows):
            rest = _t(
                report,
                f"ほか {len(rows) - done} 件は tables.xlsx にあります。",
                f"{len(rows) - done} more in tables.xlsx.",
            )
            deck.text(slide, Box(box.left, box.top + box.height - 26, box.width, 26), [rest], largest=11)
        page += 1


def _keyterms(report: Report, deck: Deck) -> None:
    title = _t(report, f"{report.level or '組織'}ごとの特徴語", "Key terms by group")
    note = _t(
        report,
        "他の組織と比べて、より多くの回答に使われた語。かっこ内は使った回答の数。"
        "回答が３件に満たない組織は参考。順位は対数オッズ比。",
        "Terms used in more answers than elsewhere; in brackets: answers. Ranked by log odds.",
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _records(report, "keyterms"):
        if row["by"] == report.level and 1 <= row["rank"] <= 6:
            found.setdefault(str(row["group"]), []).append(row)
    if not found:
        return _missing(report, deck, deck.slide(title, note), "keyterms")
    rows = [
        (
            group,
            str(int(terms[0]["n_target"])),
            "、".join(f"{t['term']}({int(t['df_target'])})" for t in terms),
        )
        for group in report.in_order(found)
        for terms in (found[group],)
    ]
    headers = (report.level, "n", _t(report, "特徴語（使った回答の数）", "key terms (answers)"))
    return _pages(report, deck, title, note, headers, rows, (2, 0.6, 7))


def _topics(report: Report, deck: Deck) -> None:
    note = _t(
        report,
        "回答を語の組み合わせで分けたもの（NMF）。名前は上位の語であり、読み手が回答を読んで確かめる。",
        "Answers grouped by their words (NMF); names are top terms.",
    )
    title = _t(report, "話題", "Topics")
    topics: dict[int, list[dict[str, Any]]] = {}
    for row in _records(report, "topics"):
        topics.setdefault(int(row["topic"]), []).append(row)
    slide = deck.slide(title, note)
    if not topics:
        return _missing(report, deck, slide, "topics")
    box = deck.body(slide)
    rows = [
        (str(topic), "・".join(str(t["term"]) for t in terms[:8]), str(int(terms[0]["n"])))
        for topic, terms in topics.items()
    ]
    headers = ("topic", "terms", "answers") if report.lang == "en" else ("話題", "主な語", "回答数")
    left = Box(box.left, box.top, box.width * 0.58, box.height)
    written = deck.table(slide, left, headers, rows, (0.7, 5, 0.9))
    right = Box(box.left + box.width * 0.6, box.top, box.width * 0.4, box.height)
    deck.bars(
        slide,
        right,
        [_t(report, f"話題{row[0]}", f"topic {row[0]}") for row in rows[:written]],
        [(headers[2], [float(row[2]) for row in rows[:written]], HUES[0])],
    )
    return None


def _opinions(report: Report, deck: Deck) -> None:
    records = [row for row in _records(report, "opinions") if row["opinion"]]
    if not records:
        return
    note = _t(
        report,
        "意味の近い文を集めたもの。人数は回答者を一度だけ数える。文は原文からの抜き出し。",
        "Sentences of like meaning; each respondent counts once; sentences are quoted.",
    )
    rows = [
        (str(r["terms"]), f"{int(r['n'])}（{r['share']:.0%}）", f"「{r['quote_1']}」") for r in records[:12]
    ]
    headers = (
        ("terms", "respondents", "a sentence")
        if report.lang == "en"
        else ("主な語", "回答者数", "代表する文")
    )
    _pages(
        report,
        deck,
        _t(report, "意見のまとまり", "Groups of opinions"),
        note,
        headers,
        rows,
        (2.4, 1, 6),
        most=2,
    )


def _review(report: Report, deck: Deck) -> None:
    note = _t(
        report,
        "文章に現れた手掛かりと調査票間の食い違いから並べたもの。職員や組織の評価ではない。"
        "順位の幅は、重みを半分から２倍まで変えたときの範囲。",
        "Ordered by what the texts show and by contradictions; it does not speak of people.",
    )
    title = _t(report, f"確認したい{report.unit}", "Respondents to look at")
    records = sorted(_records(report, "review"), key=lambda row: row["rank"])
    rows = [
        (
            str(int(row["rank"])),
            str(row["respondent"]),
            str(row["reasons"]),
            f"{int(row['rank_low'])}～{int(row['rank_high'])}",
        )
        for row in records
        if row["listed"]
    ]
    if not rows:
        return _missing(report, deck, deck.slide(title, note), "review")
    headers = (
        ("rank", "respondent", "reasons", "range")
        if report.lang == "en"
        else ("順位", "回答者", "理由", "順位の幅")
    )
    return _pages(report, deck, title, note, headers, rows, (0.6, 2, 6.4, 1), most=2)


def _contradictions(report: Report, deck: Deck) -> None:
    records = _records(report, "consistency")
    title = _t(report, "調査票間の不一致", "Contradictions between forms")
    note = _t(
        report, "規則は辞書にあり、根拠の値とともに示す。", "Rules stand in a dictionary; values are shown."
    )
    if not records:
        return _missing(report, deck, deck.slide(title, note), "consistency")
    rows = [
        (str(r["respondent"]), str(r["severity"]), str(r["message"]), str(r["evidence"])) for r in records
    ]
    headers = (
        ("respondent", "severity", "contradiction", "evidence")
        if report.lang == "en"
        else ("回答者", "重要度", "食い違い", "根拠")
    )
    return _pages(report, deck, title, note, headers, rows, (1.8, 0.8, 4, 3.4), most=2)


def _group_slides(report: Report, deck: Deck) -> None:
    """One slide a group: how many answered, its key terms, and its answers in their own words."""
    terms: dict[str, list[dict[str, Any]]] = {}
    for row in _records(report, "keyterms"):
        if row["by"] == report.level and 1 <= row["rank"] <= 8:
            terms.setdefault(str(row["group"]), []).append(row)
    quotes: dict[str, list[dict[str, Any]]] = {}
    for row in _records(report, "summary"):
        if row["by"] == report.level:
            quotes.setdefault(str(row["group"]), []).append(row)
    for group in report.group_names[:40]:
        _group_slide(report, deck, group, terms.get(group, []), quotes.get(group, []))


def _group_slide(
    report: Report, deck: Deck, group: str, terms: list[dict[str, Any]], quotes: list[dict[str, Any]]
) -> None:
    rows = report.responses[report.responses[report.level].map(group_name) == group]
    valid = int((rows["status"] == "valid").sum())
    note = _t(
        report,
        "文は原文からの抜き出しで、書き換えていない。特徴語は他の組織と比べて多くの回答に使われた語。",
        "Sentences are quoted exactly. Key terms: used in more answers than elsewhere.",
    )
    slide = deck.slide(group, note)
    box = deck.body(slide)
    counts = _t(
        report,
        f"回答欄 {len(rows)} のうち有効回答 {valid}、無回答 {len(rows) - valid}",
        f"{valid} valid answers and {len(rows) - valid} blanks of {len(rows)} cells",
    )
    deck.text(
        slide,
        Box(box.left, box.top, box.width, 32),
        [counts],
        largest=SLIDE_SCALE["body"],
        colour=LIGHT.quiet,
    )
    top, height = box.top + 38, box.height - 38
    left = Box(box.left, top, box.width * 0.34, height)
    if terms:
        headers = ("term", "here", "elsewhere") if report.lang == "en" else ("特徴語", "この組織", "他")
        cells = [
            (
                str(t["term"]),
                f"{int(t['df_target'])}/{int(t['n_target'])}",
                f"{int(t['df_reference'])}/{int(t['n_reference'])}",
            )
            for t in terms
        ]
        deck.table(slide, left, headers, cells, (2, 1.2, 1))
    else:
        few = _t(report, "特徴語を示せるだけの回答がありません。", "Too few answers for key terms.")
        deck.text(slide, left, [few], largest=SLIDE_SCALE["body"], colour=LIGHT.quiet)
    shown = [row for row in quotes if str(row["sentence"])][:4]
    lines = [f"「{row['sentence']}」（{row['respondent']}・{row['question']}）" for row in shown]
    why = next((str(row["note"]) for row in quotes if str(row["note"])), "") or report.why_missing("summary")
    right = Box(box.left + box.width * 0.37, top, box.width * 0.63, height)
    deck.text(
        slide, right, lines or [why], largest=SLIDE_SCALE["body"], colour=LIGHT.ink if lines else LIGHT.quiet
    )


def _method(report: Report, deck: Deck) -> None:
    note = "、".join(f"{name} {version}" for name, version in sorted(report.versions.items()))
    slide = deck.slide(_t(report, "方法と注意", "Method"), note)
    lines = (
        [
            "Words are counted by the valid answers that use them; blanks enter no count and no picture.",
            "A cell is blank only where all of it says so; kinds of blanks are kept apart.",
            "Every share carries its n; groups of fewer than three answers are not tested.",
            "Indicators speak of texts, not of people. Raw texts are never changed; every repair is logged.",
        ]
        if report.lang == "en"
        else [
            "語は、それを使った有効回答の数で数える。一つの回答で何度使っても 1 件とする。",
            "無回答は欄の全体が一致したときだけとし、種類を分ける。語の集計や図には入れない。",
            "割合には母数（n）を添える。回答が３件に満たない組織では検定をしない。",
            "意識の手掛かりは文章の特徴であり、人や組織の評価ではない。",
            "原文は変えない。文字の補正はすべて記録し、もとに戻せる。",
        ]
    )
    lines += [f"注意：{text}" if report.lang == "ja" else f"Note: {text}" for text in report.note_texts[:5]]
    deck.text(slide, deck.body(slide), lines, largest=SLIDE_SCALE["body"] + 2)


PARTS = (
    _opening,
    _summary,
    _rates,
    _blanks,
    _whole_cloud,
    _keyterms,
    _comparison,
    _topics,
    _opinions,
    _review,
    _contradictions,
    _group_slides,
    _method,
)
"""The slides in their order."""
