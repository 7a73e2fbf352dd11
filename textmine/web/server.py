"""The server (サーバー): listens on this machine's loopback address alone, until the page or Ctrl-C ends it."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from textmine.errors import OutputError, Problem, SettingsError

LOOPBACK = "127.0.0.1"
NEEDED = ("starlette", "uvicorn", "python_multipart")
"""The packages of the extra ``web``."""


class Server:
    """The page for the surveys in ``folder``.

    Raises SettingsError without its packages, OutputError where the folder or the port cannot be had.
    """

    def __init__(self, folder: Path, *, port: int = 0, lang: str = "ja") -> None:
        if any(find_spec(name) is None for name in NEEDED):
            raise SettingsError(_not_installed())
        import uvicorn

        from textmine.web.desk import Desk
        from textmine.web.guard import Guard
        from textmine.web.pages import Pages

        _require_folder(folder)
        self._socket = _listening(port)
        self.port = int(self._socket.getsockname()[1])
        self._key = secrets.token_urlsafe(24)
        self._pages = Pages(Desk(folder), lang, self.stop)
        app = Guard(self._pages.app(), port=self.port, key=self._key)
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=3)
        )

    @property
    def address(self) -> str:
        """Where the page is, with the key that opens it."""
        return f"http://{LOOPBACK}:{self.port}/?key={self._key}"

    def serve(self, ready: Callable[[], None] = lambda: None) -> None:
        """Answer until ``stop``; ``ready`` is called once the port listens. Runs that go on are ended."""
        try:
            ready()
            self._server.run(sockets=[self._socket])
        finally:
            for job in self._pages.jobs.values():
                job.stop()

    def stop(self) -> None:
        """End after the answers that are under way."""
        self._server.should_exit = True


def _require_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            Problem(
                "作業フォルダを作れません",
                "the folder cannot be made",
                f"{folder}: {error.strerror}",
                "別の場所を textmine gui フォルダ のように指定してください",
                "name another place: textmine gui FOLDER",
            )
        ) from error


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.bind((LOOPBACK, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise OutputError(
            Problem(
                f"ポート {port} を使えません",
                f"port {port} cannot be had",
                str(getattr(error, "strerror", error)),
                "--port を書かないと、空いているポートを選びます",
                "without --port a free one is chosen",
            )
        ) from error
    listening.listen(64)
    return listening


def _not_installed() -> Problem:
    return Problem(
        "画面に要るパッケージが入っていません",
        "the packages for the page are not installed",
        "textmine gui",
        "pip install 'textmine[web]' としてください。ほかのコマンドはそのまま使えます",
        "pip install 'textmine[web]'; all other commands work without",
    )
