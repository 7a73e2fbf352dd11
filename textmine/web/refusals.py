"""What the page refuses (画面で断ること), and what to do instead."""

from __future__ import annotations

from textmine.errors import Problem


def nothing_given() -> Problem:
    """A form without a file."""
    return Problem(
        "ファイルが選ばれていません",
        "no file was chosen",
        "",
        "表のファイル（xlsx、csv など）を選んでから押してください",
        "choose a table (xlsx, csv ...) first",
    )


def no_survey(name: str) -> Problem:
    """An address or a choice that names no survey."""
    return Problem(
        "その調査はありません",
        "there is no such survey",
        name,
        "一覧から選んでください",
        "choose one of the list",
    )


def no_result() -> Problem:
    """An address of a result that was not made."""
    return Problem(
        "その結果はまだありません",
        "there is no such result",
        "",
        "分析してから開いてください",
        "run it first",
    )


def busy() -> Problem:
    """A second job while one runs."""
    return Problem(
        "ほかの調査を分析しています",
        "another survey is being analysed",
        "",
        "終わるのを待つか、そちらを止めてください",
        "wait for it, or stop it",
    )
