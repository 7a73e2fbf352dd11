"""Reports with codes and a hearing, made by hand, for the tests of what is drawn of them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import report_samples as samples

from textmine import tables
from textmine.analysis.coding import code_cooccurrence, code_frequency, code_groups
from textmine.codebook import Codebook, parse_rules
from textmine.report.model import Report
from textmine.settings import settings_from

PARK, ROAD = "公園の木を増やしてほしい。", "道路の穴を直してほしい。"
BOTH, NEITHER = "公園の道路を直してほしい。", "窓口の人が親切だった。"

OFFICES = (
    *(("Ａ部", f"Ａ{n}課", BOTH if n < 3 else PARK, "記入なし") for n in range(8)),
    *(("Ｂ部", f"Ｂ{n}課", ROAD if n < 3 else NEITHER, "記入なし") for n in range(8)),
    *(("", f"係{n}", PARK, "") for n in range(2)),
)
"""18 answers: 公園 in all 8 of Ａ部, in none of 8 of Ｂ部 and in both that name no group; 道路 in 3 of 8 and 3 of 8."""

RULES = """
＊公園
# 定義: 公園のこと。含める: 木、遊具。
公園
＊道路
# 道の傷み。 Second sentence.
道路
＊図書館
図書館
"""


def coded_table(responses: pd.DataFrame, rules: str) -> pd.DataFrame:
    """CODED of rules whose condition is one word: every answer that holds it, all places of it."""
    words = {block.splitlines()[0]: block.split()[-1] for block in rules.split("＊")[1:]}
    rows = []
    for row in responses[responses["status"] == "valid"].to_dict("records"):
        for line, (code, word) in enumerate(words.items(), 1):
            starts = [at for at in range(len(row["text"])) if row["text"].startswith(word, at)]
            if starts:
                spans = " ".join(f"{at}-{at + len(word)}" for at in starts)
                who = (row["respondent"], row["question"], code)
                rows.append((*who, len(starts), spans, "・".join([word] * len(starts)), line))
    return pd.DataFrame(rows, columns=list(tables.CODED.names))


def _settings(lang: str, persons: bool) -> dict[str, object]:
    """The settings of the sample survey, as they stand in a file."""
    return {
        "file": "survey.csv",
        "title": "協働調査",
        "groups": ["部"],
        "questions": [],
        "report": {"lang": lang},
        "privacy": {"persons": persons},
    }


def coded_report(
    offices: tuple[tuple[str, ...], ...] = OFFICES,
    rules: str = RULES,
    *,
    lang: str = "ja",
    persons: bool = False,
    coding: str = "rules.txt",
) -> Report:
    """A report with the tables of codes; the settings name a codebook."""
    raw = {**_settings(lang, persons), "analysis": {"coding": coding}}
    responses, codebook = samples.responses(offices), parse_rules(rules) if rules else Codebook(())
    coded = coded_table(responses, rules)
    compared = code_groups(coded, responses, codebook, by=("部",))
    findings = {
        "coded": coded,
        "code_frequency": code_frequency(coded, responses, codebook),
        "code_cooccurrence": code_cooccurrence(coded, responses, codebook),
        **compared.tables,
    }
    report = samples.report(
        settings=settings_from(raw, folder=samples.Path()), responses=responses, findings=findings
    )
    return replace(report, groups=("部", "課"))


HEARING = (
    (1, 1, "緑政課", 1, True, True, "確認順位1位：文が短い"),
    (1, 2, "ごみ対策課", 2, True, False, "確認順位2位：無回答。一覧に入っていない理由は…分かりません"),
    (2, 1, "職員課", 0, True, False, "必ず含める指定です"),
    (0, 0, "防災課", 9, False, True, "確認順位9位で、提案の3組織に入りません"),
    (0, 0, "高齢課", 4, False, True, "確認順位4位で、提案の3組織に入りません"),
)
"""Two rounds of three offices; of the three of the given list one is in the proposal."""


def hearing_report(
    rows: tuple[tuple[object, ...], ...] = HEARING, *, lang: str = "ja", persons: bool = False
) -> Report:
    """A report with a proposed hearing, and the review list that two of its reasons quote."""
    raw = _settings(lang, persons)
    hearing = pd.DataFrame(
        [(*row[:6], "", row[6]) for row in rows], columns=list(tables.HEARING.names)
    ).astype({"round": int, "order": int, "review_rank": int, "proposed": bool, "given": bool})
    review = samples._filled(
        tables.REVIEW,
        [
            {"rank": 1, "respondent": "緑政課", "reasons": "文が短い", "listed": True},
            {"rank": 2, "respondent": "ごみ対策課", "reasons": "無回答", "listed": True},
        ],
    )
    return samples.report(
        settings=settings_from(raw, folder=samples.Path()), findings={"hearing": hearing, "review": review}
    )
