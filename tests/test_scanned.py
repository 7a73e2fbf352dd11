"""A survey that looks read by OCR is told so by ``check``, with figures; a typed one is not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from textmine.cli import textmine
from textmine.repairs import Method, misreadings
from textmine.tokens import path_cost

TYPED = (
    "インターネットの予約は高齢の人には難しい。",
    "バスのルートを増やしてほしい。",
    "カードの発行に時間がかかる。",
    "センターの入口が分かりにくい。",
    "ゴミの収集日のカレンダーがほしい。",
    "スーパーまで歩いて行けない。",
    "子どもの通学路にガードレールがない。",
    "タクシーの割引を続けてほしい。",
)
OCR = {"ー": "一", "カ": "力", "タ": "夕", "ロ": "口"}
METHOD = Method(path_cost=path_cost)


def scanned(texts, letters=tuple(OCR)):
    """What OCR makes of them."""
    return ["".join(OCR[c] if c in letters else c for c in text) for text in texts]


def test_the_figures_of_a_scanned_survey():
    """Fifteen letters are mixed up here (ー 10, タ 3, カ 2); what Sudachi cannot confirm is not counted."""
    found = misreadings(scanned(TYPED), METHOD)
    assert found is not None
    assert found.looked_at == len(TYPED)
    assert 10 <= found.places <= 15
    assert 6 <= found.answers <= len(TYPED)
    assert found.commonest[0] == ("一", "ー")


@pytest.mark.parametrize(
    "texts",
    [
        TYPED,
        scanned(TYPED, ["ー"]),
        [*scanned(TYPED[:2]), *TYPED[2:]],
        [*scanned(TYPED), *("公園の遊具が古いので新しくしてほしい。" * 4 + f"{n}番" for n in range(500))],
        ["", "  "],
        [],
    ],
    ids=["typed", "one kind", "few answers", "rare", "blank", "none"],
)
def test_a_typed_survey_or_a_slip_is_no_scanned_page(texts):
    assert misreadings(texts, METHOD) is None


def survey(folder: Path, texts) -> str:
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["年代", "ご意見"], *([f"{n % 3 + 2}0代", text] for n, text in enumerate(texts))]
        )
    return str(path)


@pytest.mark.parametrize(
    ("texts", "options", "told"),
    [
        (scanned(TYPED), (), True),
        (scanned(TYPED), ("--set", "repair.input=pdf"), False),
        (scanned(TYPED), ("--set", "repair.input=typed"), False),
        (TYPED, (), False),
    ],
)
def test_check_says_what_to_do_where_the_settings_leave_it(tmp_path, texts, options, told):
    where = ("--text", "ご意見", "--group", "年代")
    done = CliRunner().invoke(textmine, ["check", survey(tmp_path, texts), *where, *options])
    assert done.exit_code == 0, done.output
    assert ('[repair] input = "pdf"' in done.output) is told
    assert ("一→ー" in done.output) is told
