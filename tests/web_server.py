"""A real server of the page on a free port, spoken to as a browser would, for the tests."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from textmine.web import Server


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Client:
    """Sends requests; with the cookie and the origin of the page unless told otherwise."""

    def __init__(self, server: Server) -> None:
        self.server, self.port = server, server.port
        self.key = server.address.rpartition("=")[2]

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **changes: str | None) -> Answer:
        headers = {"host": f"127.0.0.1:{self.port}", "cookie": f"textmine_{self.port}={self.key}"}
        if method == "POST":
            headers["origin"] = f"http://127.0.0.1:{self.port}"
        headers |= {name.replace("_", "-"): value for name, value in changes.items() if value is not None}
        for name, value in changes.items():
            if value is None:
                headers.pop(name.replace("_", "-"), None)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers)
            got = connection.getresponse()
            return Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        finally:
            connection.close()

    def give(self, path: str, filename: str, content: bytes) -> Answer:
        """Send a file as the form does."""
        head = f'--x\r\ncontent-disposition: form-data; name="table"; filename="{filename}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--x--\r\n"
        return self.ask(path, "POST", body, content_type="multipart/form-data; boundary=x")

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form of texts."""
        body = "&".join(f"{quote(name)}={quote(value)}" for name, value in fields.items()).encode()
        return self.ask(path, "POST", body, content_type="application/x-www-form-urlencoded")

    def wait(self, job: str, *, seconds: float = 120) -> dict[str, object]:
        """How a run ended."""
        import json

        until = time.monotonic() + seconds
        while time.monotonic() < until:
            told = json.loads(self.ask(job).text)
            if told["state"] != "running":
                return told
            time.sleep(0.1)
        raise AssertionError(f"{job}: still running")


@contextmanager
def running(folder: Path, lang: str = "ja") -> Iterator[Client]:
    """A server on a free port, ended with the block."""
    server = Server(folder, lang=lang)
    ready = threading.Event()
    thread = threading.Thread(target=server.serve, args=(ready.set,))
    thread.start()
    try:
        assert ready.wait(10)
        yield Client(server)
    finally:
        server.stop()
        thread.join(timeout=30)
        assert not thread.is_alive()
