"""Output folders (出力フォルダ): finished elsewhere, moved into place at the end.

A run that is killed, fails or fills the disk leaves the last good result as it was. Two runs into
one folder cannot mix: the second is refused. Files that a person has put into the folder are kept.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from textmine.errors import OutputError, Problem

MANIFEST = "manifest.json"
OF, RUN, COMPARISON = "of", "run", "comparison"
"""What a manifest says of its kind of result: it names none, or this one."""

OFFICE = (".xlsx", ".pptx", ".docx", ".csv")
"""Results that office programs open and hold."""

HERE, EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux's renameat2."""


@contextmanager
def finished_folder(target: Path, of: str = RUN) -> Iterator[Path]:
    """A temporary folder beside ``target`` that takes its place when the block ends without error.

    ``of``: the kind of result, which never takes the place of another kind. Raises OutputError where the
    place cannot be written, holds files that are no textmine result or one of another kind, or is being
    written by another run.
    """
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _only_run(target):
            _recover(target)
            _refuse_foreign(target)
            _refuse_other_kind(target, of)
            refuse_open(sorted(target.rglob("*")) if target.is_dir() else [])
            fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
            try:
                yield fresh
                _keep_foreign_files(target, fresh)
                _swap(fresh, target)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise OutputError(_unwritable(target, error)) from error


def write_file(path: Path, content: str | bytes, *, replace: bool = True) -> None:
    """Write one file through a temporary one beside it, so that it is never half there.

    Raises OutputError where it exists and ``replace`` is False, or cannot be written.
    """
    if path.exists() and not replace:
        raise OutputError(
            Problem(
                "ファイルがすでにあります",
                "the file exists already",
                str(path),
                "置き換えるなら --force を、別の名前なら --output を使ってください",
                "use --force to replace it or --output for another name",
            )
        )
    octets = content.encode("utf-8") if isinstance(content, str) else content
    refuse_open([path])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(octets)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(_unwritable(path, error)) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _only_run(target: Path) -> Iterator[None]:
    """Hold the folder's lock; the system gives it back even when the process is killed."""
    path = target.parent / f".{target.name}.lock"
    with path.open("w") as stream:
        if not (_lock(stream.fileno()) and _is_still_there(stream.fileno(), path)):
            raise OutputError(
                Problem(
                    "別の textmine がこのフォルダへ書き出し中です",
                    "another run is writing to this folder",
                    str(target),
                    "終わるのを待つか、--output で別のフォルダを指定してください",
                    "wait for it, or choose another folder with --output",
                )
            )
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink()


def _is_still_there(descriptor: int, path: Path) -> bool:
    """Whether the locked file is the one that others see: a run that ended may have taken it away."""
    try:
        return os.name == "nt" or os.fstat(descriptor).st_ino == path.stat().st_ino
    except OSError:
        return False


def _lock(descriptor: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _old(target: Path) -> Path:
    return target.parent / f".{target.name}.old"


def _recover(target: Path) -> None:
    """Put back the last good result where a run was killed between the two renames of a swap.

    Whoever holds the lock is the only run: what killed ones have left half done is cleared away.
    """
    if _old(target).exists() and not target.exists():
        _old(target).rename(target)
    shutil.rmtree(_old(target), ignore_errors=True)
    half_done = re.compile(rf"\.{re.escape(target.name)}\.[a-z0-9_]{{8}}\.part")
    for path in sorted(target.parent.iterdir()):
        if half_done.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise OutputError(
            Problem(
                "出力先がフォルダではありません",
                "the output place is no folder",
                str(target),
                "--output で別の場所を指定してください",
                "choose another place with --output",
            )
        )
    if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise OutputError(
            Problem(
                "出力先に textmine の結果ではないファイルがあります",
                "the output folder holds files that are no textmine result",
                str(target),
                "空のフォルダか新しい名前を --output で指定してください",
                "choose an empty folder or a new name with --output",
            )
        )


def _refuse_other_kind(target: Path, of: str) -> None:
    """The results of a survey and of a comparison have the same names: neither may replace the other."""
    there = kind_of(target)
    if there and there != of:
        ja, en = KINDS[there]
        raise OutputError(
            Problem(
                f"出力先には{ja}があります",
                f"the output folder holds {en}",
                str(target),
                "新しい名前を --output で指定してください",
                "choose a new name with --output",
            )
        )


KINDS = {
    RUN: ("調査の結果（textmine run）", "the results of a survey (textmine run)"),
    COMPARISON: (
        "二つの調査の比較の結果（textmine compare）",
        "the results of a comparison (textmine compare)",
    ),
}


def kind_of(target: Path) -> str:
    """The kind of result in a folder; "" where there is none, or its manifest cannot be read."""
    try:
        told = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    named = told.get(OF, RUN) if isinstance(told, dict) else ""
    return named if named in KINDS else ""


def refuse_open(paths: Sequence[Path]) -> None:
    """Refuse before the work, not after it, where another program has one of the files open.

    Excel and LibreOffice lay a file of their own beside it; whoever saved there would put the old
    content over the new one. Windows refuses to rename an open file even to its own name.
    """
    for path in paths:
        if not path.is_file():
            continue
        held = [mark for mark in marks_of_open(path) if mark.exists()]
        try:
            if not held:
                os.rename(path, path)  # noqa: PTH104
        except PermissionError:
            held = [path]
        if held:
            raise OutputError(_open_elsewhere(path, held[0]))


def marks_of_open(path: Path) -> Iterator[Path]:
    """What lies beside an open file: ~$tables.xlsx of Excel, whose first two letters give way in long names; .~lock.tables.xlsx# of LibreOffice."""
    if path.suffix.lower() in OFFICE:
        yield from (path.with_name(f"~${path.name}"), path.with_name(f"~${path.name[2:]}"))
        yield path.with_name(f".~lock.{path.name}#")


def _open_elsewhere(path: Path, mark: Path) -> Problem:
    ja, en = "閉じてから、もう一度実行してください", "close it and run again"
    if mark != path:
        ja += f"（開いていないのに出るなら、残っている {mark.name} を消してください）"
        en += f" (if it is not open, remove the {mark.name} that was left behind)"
    return Problem(
        "前の結果のファイルが Excel などで開かれています",
        "a file of the last result is open in another program",
        str(path),
        f"{ja}。前の結果はそのままです",
        f"{en}; the last result is untouched",
    )


def _keep_foreign_files(target: Path, fresh: Path) -> None:
    """Copy over what a person has put beside the results: what the old manifest does not list."""
    if not (target / MANIFEST).is_file():
        return
    made = _made_before(target / MANIFEST)
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if path.is_file() and name not in made and name != MANIFEST and not (fresh / name).exists():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, fresh / name)


def _made_before(manifest: Path) -> set[str]:
    """What the last run made; nothing where its manifest is damaged, so that every file is kept."""
    try:
        return set(json.loads(manifest.read_text(encoding="utf-8")).get("outputs", {}))
    except (ValueError, AttributeError, TypeError):
        return set()


def _swap(fresh: Path, target: Path) -> None:
    """Put ``fresh`` in the place of ``target``: in one step where the system can, else in two.

    With two steps a kill between them leaves the last result as ``.NAME.old``; ``_recover`` puts it back.
    """
    fresh.chmod(0o777 & ~_umask())
    _to_disk(fresh)
    if target.exists() and _exchange(fresh, target):
        return
    if target.exists():
        target.rename(_old(target))
    try:
        fresh.rename(target)
    except OSError:
        if _old(target).exists():
            _old(target).rename(target)
        raise
    shutil.rmtree(_old(target), ignore_errors=True)


def _exchange(fresh: Path, target: Path) -> bool:
    """Exchange two folders in one step (Linux); False where the system or the disk cannot."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(exchange(HERE, os.fsencode(fresh), HERE, os.fsencode(target), EXCHANGE) == 0)


def _to_disk(folder: Path) -> None:
    """All files on the disk before the swap: a full disk or a power cut must not leave empty ones."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())


def _unwritable(path: Path, error: OSError) -> Problem:
    return Problem(
        "書き出せません",
        "cannot be written",
        f"{path}: {error.strerror or error}",
        "場所・権限・空き容量を確かめ、Excel で開いているなら閉じてください。前の結果はそのままです",
        "check the place, the permission and the free space, and close it in Excel; the last result is untouched",
    )
