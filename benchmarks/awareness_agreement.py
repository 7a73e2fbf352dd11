"""Agreement of the awareness strength with ratings made by reading (意識の手掛かりと評定の一致).

    python benchmarks/awareness_agreement.py

For each rated survey: Spearman's rho over the respondents who answered and average precision for the
weak flag over all, of the strength, of every part alone and of answer length, with a 95 % bootstrap
interval over respondents (2,000 draws, fixed seed). The tables in docs/awareness_agreement.md are made here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from textmine.analysis.awareness import PARTS, Awareness, Evidence, awareness
from textmine.analysis.similarity import borrowed_spans
from textmine.naming import fold_name
from textmine.nonresponse import classify_nonresponse
from textmine.settings import Question, load_settings
from textmine.survey import read_responses, read_survey
from textmine.tokens import tokenize

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"
DRAWS, SEED = 2000, 20101006
Rating = tuple[float, bool]


def koganei() -> Awareness:
    """The real survey."""
    settings = load_settings(ROOT / "data" / "koganei2010" / "survey.toml")
    survey = read_survey(settings)
    repaired = survey.responses.assign(
        respondent=survey.responses["respondent"].str.replace("尐", "少"),
        text=survey.responses["text"].str.replace("尐", "少"),
    )
    return profile(repaired, settings.questions, survey.joined, settings.title)


def written(name: str, columns: Sequence[str]) -> tuple[Awareness, Mapping[str, Rating]]:
    """A survey written for the project, with the ratings beside the answers."""
    responses = read_responses(CASES / name, text=list(columns), group="課")
    return profile(responses, (), {}), ratings(name)


def profile(
    responses: pd.DataFrame,
    questions: Sequence[Question],
    joined: Mapping[str, pd.DataFrame],
    title: str = "",
) -> Awareness:
    """The awareness tables as the pipeline makes them, without coding rules."""
    classified = classify_nonresponse(responses)
    tokens, words = tokenize(classified)
    evidence = Evidence(borrowed=borrowed_spans(classified), joined=joined, asked=title)
    return awareness(classified, tokens, words, questions=questions, evidence=evidence)


def ratings(name: str) -> Mapping[str, Rating]:
    """Rating and weak flag by folded name."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return {
            fold_name(row["課"]): (float(row["rating"]), row["weak"] == "1") for row in csv.DictReader(file)
        }


def measured(found: Awareness, rated: Mapping[str, Rating]) -> pd.DataFrame:
    """One row a rated respondent: rating, weak, answers, strength, length and every part's value."""
    values = found.parts[found.parts["question"] == "全設問"].pivot(
        index="respondent", columns="part", values="value"
    )
    whole = found.profile.set_index("respondent")[["strength", "characters", "n"]].join(values)
    whole.index = [fold_name(name) for name in whole.index]
    judged = pd.DataFrame(rated, index=["rating", "weak"]).T
    return judged.join(whole).fillna(0.0).astype(float)


def rho(scores: np.ndarray, rated: np.ndarray) -> float:
    """Spearman's rank correlation with mean ranks for ties; 0 where one side is constant."""
    return float(rhos(scores[np.newaxis], rated[np.newaxis])[0])


def rhos(scores: np.ndarray, rated: np.ndarray) -> np.ndarray:
    """``rho`` of each row."""
    first, second = (rankdata(side, axis=1) for side in (scores, rated))
    first, second = (side - side.mean(axis=1, keepdims=True) for side in (first, second))
    spread = np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
    return np.where(spread > 0, (first * second).sum(axis=1) / np.where(spread > 0, spread, 1.0), 0.0)


def precision(scores: np.ndarray, weak: np.ndarray) -> float:
    """Average precision of finding the weak by the lowest scores; ties count as one cut."""
    order = np.unique(scores)
    found, total = 0.0, weak.sum()
    if not total:
        return 1.0
    for cut in order:
        inside = scores <= cut
        gained = weak[scores == cut].sum() / total
        found += gained * weak[inside].mean()
    return float(found)


def interval(table: pd.DataFrame, column: str, answered: bool) -> tuple[float, float, float]:
    """The figure and its 95 % bootstrap interval: rho where ``answered``, else average precision."""
    rows = table[table["n"] > 0] if answered else table
    scores, against = rows[column].to_numpy(), rows["rating" if answered else "weak"].to_numpy()
    measure = rho if answered else precision
    generator = np.random.default_rng(SEED)
    picks = generator.integers(0, len(rows), (DRAWS, len(rows)))
    drawn = (
        rhos(scores[picks], against[picks])
        if answered
        else [precision(scores[pick], against[pick]) for pick in picks]
    )
    low, high = np.percentile(drawn, [2.5, 97.5])
    return measure(scores, against), float(low), float(high)


EVEN = "小金井 偶数行"
"""Read by language models alone; its answers were read when words that connect were taken out of content."""

UNSEEN = "手続のデジタル化"
"""Written and rated before the present rules; its figure was made, its answers were never looked into."""

BOTH = ("なぜ必要か", "自由記入")
COLLABORATION = ("設問１（なぜ市民協働の推進が必要か）", "設問４（自由記入）")
WRITTEN = {
    "防災": ("awareness_second_survey.csv", BOTH),
    "多文化共生": ("awareness_third_survey.csv", ("回答",)),
    "分かりやすい発信": ("awareness_survey_clear_writing.csv", ("回答",)),
    "外国人住民": ("awareness_survey_foreign_residents.csv", ("回答",)),
    "公共施設の再編": ("awareness_survey_public_facilities.csv", ("回答",)),
    "男女共同参画": ("awareness_survey_gender_equality.csv", BOTH),
    "脱炭素": ("awareness_survey_carbon.csv", ("回答",)),
    "こどもの意見": ("awareness_survey_childrens_voices.csv", BOTH),
    "外部委託": ("awareness_survey_outsourcing.csv", ("課題は何か",)),
    "協働 第二の市": ("awareness_survey_second_city.csv", COLLABORATION),
    "協働 第三の市": ("awareness_survey_third_city.csv", COLLABORATION),
    "協働 第四の市": ("awareness_survey_fourth_city.csv", COLLABORATION),
    UNSEEN: ("awareness_survey_digital_procedures.csv", BOTH),
    "協働 第五の市": ("awareness_survey_fifth_city.csv", COLLABORATION),
    "公文書管理": ("awareness_survey_public_records.csv", ("回答",)),
    "地域包括ケア": ("awareness_survey_community_care.csv", BOTH),
    "学校の働き方": ("awareness_survey_teachers_work.csv", ("回答",)),
    "協働 第六の市": ("awareness_survey_sixth_city.csv", COLLABORATION),
    "気候変動": ("awareness_survey_climate.csv", ("なぜ取り組むか",)),
    "空き家": ("awareness_survey_vacant_houses.csv", BOTH),
    "孤独・孤立": ("awareness_survey_loneliness.csv", ("回答",)),
    "意見を聴く": ("awareness_survey_opinions_heard.csv", ("なぜ市民の意見を聴くことが必要か", "自由記入")),
    "協働 第七の市": ("awareness_survey_seventh_city.csv", COLLABORATION),
    "食品ロス": ("awareness_survey_food_loss.csv", ("なぜ取り組む必要があるか", "自由記入")),
    "移動手段": ("awareness_survey_mobility.csv", BOTH),
    "協働 第八の市": ("awareness_survey_eighth_city.csv", COLLABORATION),
    "合理的配慮": ("awareness_survey_reasonable_accommodation.csv", ("合理的配慮がなぜ必要か",)),
    "人口減少": ("awareness_survey_population.csv", ("人口減少にどう向き合うべきか", "自由記入")),
    "協働 第九の市": ("awareness_survey_ninth_city.csv", COLLABORATION),
    "文化芸術": ("awareness_survey_culture.csv", ("文化芸術の振興がなぜ必要か",)),
    "協働 第十の市": ("awareness_survey_tenth_city.csv", COLLABORATION),
    "分かりやすい説明": ("awareness_survey_transparency.csv", ("分かりやすい説明がなぜ必要か",)),
    "子どもの読書": ("awareness_survey_reading.csv", ("子どもの読書の推進がなぜ必要か", "自由記入")),
    "自転車": ("awareness_survey_cycling.csv", ("自転車の安全な利用の推進がなぜ必要か",)),
    "協働 第十一の市": ("awareness_survey_eleventh_city.csv", ("市民協働の推進がなぜ必要か",)),
    "健康づくり": ("awareness_survey_health.csv", ("市民の健康づくりの推進がなぜ必要か",)),
    "地域団体": ("awareness_survey_local_groups.csv", ("地域団体との連携がなぜ必要か",)),
    "手続の見直し": ("awareness_survey_procedures.csv", ("行政手続の見直しがなぜ必要か",)),
    "協働 第十二の市": ("awareness_survey_twelfth_city.csv", ("市民協働の推進がなぜ必要か",)),
    "情報公開": ("awareness_survey_disclosure.csv", ("情報公開の推進がなぜ必要か",)),
    "防災の取組": ("awareness_survey_disaster_work.csv", ("防災への取組がなぜ必要か",)),
    "多様な働き方": ("awareness_survey_work_styles.csv", ("職員の多様な働き方の推進がなぜ必要か",)),
    "公民連携": ("awareness_survey_partnership.csv", ("公民連携の推進がなぜ必要か",)),
    "景観": ("awareness_survey_landscape.csv", ("景観づくりの推進がなぜ必要か",)),
    "協働 第十三の市": ("awareness_survey_thirteenth_city.csv", ("市民協働の推進がなぜ必要か",)),
    "人権": ("awareness_survey_human_rights.csv", ("人権を尊重する行政の推進がなぜ必要か",)),
    "高齢者の見守り": ("awareness_survey_watching_over.csv", ("高齢者の見守りがなぜ必要か",)),
    "行政のデジタル化": ("awareness_survey_digital_administration.csv", ("行政のデジタル化がなぜ必要か",)),
    "協働 第十四の市": ("awareness_survey_fourteenth_city.csv", ("市民協働がなぜ必要か",)),
    "多文化共生 二": ("awareness_survey_multicultural.csv", ("多文化共生がなぜ必要か",)),
    "フレイル予防": ("awareness_survey_frailty.csv", ("フレイル予防・高齢者の社会参加がなぜ必要か",)),
    "協働 第十五の市": (
        "awareness_survey_fifteenth_city.csv",
        ("市民との協働がなぜ必要か（今やっていること、困っていることも）",),
    ),
    "民間提案": ("awareness_survey_proposals.csv", ("公民連携（PPP）・民間提案がなぜ必要か",)),
    "根拠に基づく政策": ("awareness_survey_evidence.csv", ("EBPM・データ活用がなぜ必要か",)),
    "協働 第十六の町": (
        "awareness_survey_sixteenth_city.csv",
        ("市民協働（町民との協働）はなぜ必要か、何をしているか、何が問題か",),
    ),
    "ひきこもり支援": (
        "awareness_survey_withdrawal.csv",
        ("ひきこもり支援についての考え、所属での取組、課題",),
    ),
    "職員のこころ": (
        "awareness_survey_mental_health.csv",
        ("職員のメンタルヘルスとハラスメント防止（所属としての考え、取組、課題）",),
    ),
    "会議の公開": (
        "awareness_survey_open_meetings.csv",
        ("市民参加条例と会議の公開について（所属の考え、実施状況、課題）",),
    ),
}

AT_FIRST = {
    "公共施設の再編": 0.88,
    "男女共同参画": 0.83,
    "脱炭素": 0.86,
    "こどもの意見": 0.89,
    "外部委託": 0.89,
    "協働 第二の市": 0.85,
    "協働 第三の市": 0.88,
    "協働 第四の市": 0.88,
    UNSEEN: 0.92,
    "協働 第五の市": 0.82,
    "公文書管理": 0.83,
    "地域包括ケア": 0.86,
    "学校の働き方": 0.87,
    "協働 第六の市": 0.90,
    "気候変動": 0.92,
    "空き家": 0.92,
    "孤独・孤立": 0.76,
    "意見を聴く": 0.76,
    "協働 第七の市": 0.95,
    "食品ロス": 0.89,
    "移動手段": 0.84,
    "協働 第八の市": 0.76,
    "合理的配慮": 0.78,
    "人口減少": 0.79,
    "協働 第九の市": 0.84,
    "文化芸術": 0.86,
    "協働 第十の市": 0.78,
    "分かりやすい説明": 0.74,
    "子どもの読書": 0.84,
    "自転車": 0.83,
    "協働 第十一の市": 0.90,
    "健康づくり": 0.84,
    "地域団体": 0.76,
    "手続の見直し": 0.86,
    "協働 第十二の市": 0.91,
    "情報公開": 0.94,
    "防災の取組": 0.90,
    "多様な働き方": 0.92,
    "公民連携": 0.88,
    "景観": 0.84,
    "協働 第十三の市": 0.73,
    "人権": 0.83,
    "高齢者の見守り": 0.88,
    "行政のデジタル化": 0.80,
    "協働 第十四の市": 0.91,
    "多文化共生 二": 0.89,
    "フレイル予防": 0.88,
    "協働 第十五の市": 0.89,
    "民間提案": 0.87,
    "根拠に基づく政策": 0.86,
    "協働 第十六の町": 0.85,
    "ひきこもり支援": 0.86,
    "職員のこころ": 0.78,
    "会議の公開": 0.89,
}
"""Strength's rho when the survey was measured for the first time, with the rules of that day."""


def surveys() -> Mapping[str, tuple[Awareness, Mapping[str, Rating]]]:
    """The rated surveys by name: the real one twice, then those written for the project."""
    real = koganei()
    return {
        "小金井 奇数行": (real, ratings("awareness_ratings_odd_rows.csv")),
        EVEN: (real, ratings("awareness_three_readers_even_rows.csv")),
        **{name: written(*file) for name, file in WRITTEN.items()},
    }


def told(table: pd.DataFrame, column: str, answered: bool) -> str:
    """A figure with its interval, as a table shows it."""
    figures = "{:.2f} [{:.2f}, {:.2f}]".format(*interval(table, column, answered=answered))
    return figures.replace("-", "−")


def highest(table: pd.DataFrame) -> float:
    """The rho of an order without any mistake: respondents of one rating stand in some order."""
    rated = table.loc[table["n"] > 0, "rating"].to_numpy()
    return float(np.std(rankdata(rated)) / np.std(np.arange(len(rated))))


def main() -> None:
    """Print both tables of the method page."""
    tables = {name: measured(*pair) for name, pair in surveys().items()}
    heads = ("調査（回答／全組織）", "強さ ρ", "初めて", "届きうる ρ", "文字数 ρ", "強さ AP", "文字数 AP")
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for name, table in tables.items():
        cells = [
            f"{name}（{int((table['n'] > 0).sum())}/{len(table)}）",
            f"**{told(table, 'strength', True)}**",
            f"{AT_FIRST[name]:.2f}" if name in AT_FIRST else "",
            f"{highest(table):.2f}",
            told(table, "characters", True),
            told(table, "strength", False),
            told(table, "characters", False),
        ]
        print("| " + " | ".join(cells) + " |")
    print("\n| 調査 | " + " | ".join(part.ja for part in PARTS) + " |\n" + "|---" * (len(PARTS) + 1) + "|")
    for name, table in tables.items():
        print(f"| {name} | " + " | ".join(told(table, part.name, True) for part in PARTS) + " |")


if __name__ == "__main__":
    main()
