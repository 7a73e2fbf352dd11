"""What is told where a cluster cannot be used (断り): one Problem each, what, where and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from textmine.errors import Problem, shown
from textmine.partitions.fingerprint import NAMES


def not_installed() -> Problem:
    """The extra is missing."""
    return Problem(
        "クラスタで動かすための部品（Dask distributed）が入っていません",
        "Dask distributed is not installed",
        "--engine dask",
        "pip install 'textmine[cluster]' で入れるか、--engine local を使ってください",
        "pip install 'textmine[cluster]', or use --engine local",
    )


def wrong_address(address: str) -> Problem:
    """No address, or none that Dask knows."""
    what_ja = (
        f"scheduler のアドレス「{shown(address)}」は使えません"
        if address
        else "scheduler のアドレスがありません"
    )
    what_en = (
        f"'{shown(address)}' is no address of a scheduler"
        if address
        else "there is no address of a scheduler"
    )
    return Problem(
        what_ja,
        what_en,
        "--scheduler",
        "tcp://機械の名前:8786 の形で書いてください（dask scheduler が始めに表示します）",
        "write it as tcp://host:8786 (dask scheduler prints it when it starts)",
    )


def no_scheduler(address: str, seconds: float, error: Exception) -> Problem:
    """Nobody answers at the address, or somebody else does."""
    return Problem(
        f"scheduler から {seconds:g} 秒以内に答えがありません",
        f"no scheduler answers within {seconds:g} seconds ({type(error).__name__})",
        address,
        "dask scheduler が動いているか、アドレスと番号が合っているか、通信が塞がれていないか確かめてください",
        "check that dask scheduler runs there, the address and port, and the firewall",
    )


def no_workers(address: str, seconds: float, paused: int) -> Problem:
    """Nobody takes tasks."""
    why_ja = f"（{paused} 台は記憶の不足で休んでいます）" if paused else ""
    why_en = f" ({paused} pause, short of memory)" if paused else ""
    return Problem(
        f"仕事をするワーカーが {seconds:g} 秒待っても現れません{why_ja}",
        f"no worker takes tasks after {seconds:g} seconds{why_en}",
        address,
        f"dask worker {address} --nthreads 1 を各機械で動かし、--memory-limit を確かめてください",
        f"start dask worker {address} --nthreads 1 on each machine and check --memory-limit",
    )


def other_worker(worker: str, found: Sequence[tuple[str, str, str]]) -> Problem:
    """A worker has another fingerprint."""
    ja = "、".join(f"{NAMES.get(name, (name,))[0]} {theirs}（ここは {own}）" for name, own, theirs in found)
    en = ", ".join(f"{NAMES.get(name, ('', name))[1]} {theirs} (here {own})" for name, own, theirs in found)
    return Problem(
        f"ワーカーの構成がここと違うので、使いません: {ja}",
        f"a worker differs from this machine and is refused: {en}",
        worker,
        "同じ版と同じ辞書をそろえ、ワーカーを起動し直してください",
        "install the same versions and dictionaries everywhere and start the worker again",
    )


def no_textmine(worker: str, reason: str) -> Problem:
    """A worker cannot call textmine at all."""
    return Problem(
        "ワーカーで textmine を呼べません",
        f"textmine cannot be called on the worker ({shown(reason, 120)})",
        worker,
        "scheduler とすべてのワーカーに、ここと同じ textmine[cluster] を入れてください",
        "install the same textmine[cluster] for the scheduler and every worker",
    )


def not_shared(worker: str, path: str, reason: str) -> Problem:
    """A worker cannot reach a file."""
    return Problem(
        f"ワーカー {worker} からファイルを読み書きできません（{reason}）",
        f"worker {worker} cannot read or write a file ({reason})",
        path,
        "調査のファイル、辞書、出力先（--output）を、すべての機械から同じパスで見える共有フォルダに置き、"
        "ワーカーを同じ利用者で動かしてください",
        "keep the survey, the dictionaries and --output in a folder that every machine sees under the same "
        "path, and run the workers as the same user",
    )


def workers_killed(error: BaseException) -> Problem:
    """A part has cost too many workers."""
    return Problem(
        "同じ部分を受け持ったワーカーが続けて止まりました（記憶の不足など）",
        f"workers were lost again and again at the same part ({shown(error, 120)})",
        "",
        "ワーカーの記憶（--memory-limit）を増やしてください。前の結果はそのままです",
        "give the workers more memory (--memory-limit); the last result is untouched",
    )


def scheduler_lost(address: str) -> Problem:
    """The scheduler went away in mid-run."""
    return Problem(
        "scheduler との通信が途中で切れました",
        "the scheduler was lost in mid-run",
        address,
        "scheduler を動かし直して、もう一度実行してください。前の結果はそのままです",
        "start the scheduler again and run again; the last result is untouched",
    )
