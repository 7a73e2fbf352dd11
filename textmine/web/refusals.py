"""What the page refuses (画面で断ること), and what to do instead."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from textmine.errors import Problem


def refusal_of(error: Exception) -> tuple[Problem, int]:
    """What is told of an error that no page expected, and the status of the answer."""
    if isinstance(error, HTTPException):
        problem = _not_understood(error.detail) if error.status_code == 400 else _no_page()
        return problem, error.status_code
    return (_unreachable(error) if isinstance(error, OSError) else _a_fault()), 500


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


def _no_page() -> Problem:
    """An address that is none of the page's."""
    return Problem(
        "このアドレスの画面はありません",
        "there is no such page",
        "",
        "最初の画面から開いてください",
        "begin with the first page",
    )


def _not_understood(detail: str) -> Problem:
    """A form that no browser sends so."""
    return Problem(
        "送られたものを読めません",
        "what was sent cannot be read",
        detail,
        "前の画面からやり直してください",
        "go back and try again",
    )


def _unreachable(error: OSError) -> Problem:
    """A file or folder of a survey that the system does not give."""
    return Problem(
        "ファイルを読み書きできません",
        "a file cannot be read or written",
        f"{error.filename or ''}: {error.strerror or type(error).__name__}",
        "場所・権限・空き容量を確かめてください",
        "check the place, the permission and the free space",
    )


def _a_fault() -> Problem:
    """A fault of the program itself."""
    return Problem(
        "思いがけない誤りで、この操作はできませんでした",
        "a fault of textmine: this could not be done",
        "",
        "ターミナルに出た表示を知らせてください。調査と前の結果はそのままです",
        "report what the terminal shows; surveys and earlier results are as they were",
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
