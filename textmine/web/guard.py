"""Who may speak to the page (門番): the person at this machine who was given the address, and nobody else.

Other programs and pages of the same browser can reach a port of this machine too. So the address carries a
key, told once on the terminal and kept in a cookie; requests that name another host (DNS rebinding) or come
from another page are refused; and no page may load or run anything that is not its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from textmine.files.grid import MAX_FILE_BYTES

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BYTES = MAX_FILE_BYTES + 1_000_000
"""The largest request: a table of the largest size, and what a form adds."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CSP = b"content-security-policy"
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    # Not no-referrer: with it a browser leaves the origin out of a form, too.
    (b"referrer-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


class Guard:
    """Lets requests with the key through to ``app``; answers all others itself."""

    def __init__(self, app: App, *, port: int, key: str) -> None:
        self.app, self.key = app, key
        self.hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        # Cookies know no ports: two of these pages may be open at once.
        self.cookie = f"textmine_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host", "") not in self.hosts:
            await _answer(send, 403, "unknown host")
        elif scope["path"] == "/" and (given := _query(scope, "key")) is not None:
            await self._let_in(send, given)
        elif not self._knows(headers.get("cookie", "")):
            await _answer(send, 403, CLOSED_DOOR)
        elif scope["method"] not in ("GET", "HEAD") and headers.get("origin") != f"http://{headers['host']}":
            await _answer(send, 403, "from another page")
        elif _length(headers) > MOST_BYTES:
            await _answer(send, 413, TOO_LARGE)
        else:
            await self.app(scope, receive, _with_headers(send, own_policy=_is_result(scope["path"])))

    async def _let_in(self, send: Send, given: str) -> None:
        if not secrets.compare_digest(given.encode(), self.key.encode()):
            await _answer(send, 403, CLOSED_DOOR)
            return
        cookie = f"{self.cookie}={self.key}; HttpOnly; SameSite=Strict; Path=/"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode())]
        await _answer(send, 303, "", headers)

    def _knows(self, cookies: str) -> bool:
        pairs = (pair.strip().partition("=") for pair in cookies.split(";"))
        given = next((value for name, _, value in pairs if name == self.cookie), "")
        return secrets.compare_digest(given.encode(), self.key.encode())


CLOSED_DOOR = (
    "この画面は、textmine gui が表示したアドレス（?key= を含む）から開いてください。\n"
    "Open this page by the address that textmine gui has shown, with its ?key=."
)
TOO_LARGE = f"ファイルが大きすぎます（{MAX_FILE_BYTES:,} バイトまで）。\nThe file is too large."


def _is_result(path: str) -> bool:
    """Whether an address is /survey/NAME/results/… or /survey/NAME/compared/…"""
    return path.split("/")[3:4] in (["results"], ["compared"])


def _query(scope: Scope, name: str) -> str | None:
    found = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True).get(name)
    return found[0] if found else None


def _length(headers: MutableMapping[str, str]) -> int:
    """The announced length; a body of unknown length counts as too long (no browser sends one)."""
    if "transfer-encoding" in headers:
        return MOST_BYTES + 1
    announced = headers.get("content-length", "0")
    return int(announced) if announced.isdecimal() else MOST_BYTES + 1


def _with_headers(send: Send, *, own_policy: bool) -> Send:
    """Each answer with the headers that shut others out; results bring their own policy inside the page."""

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            policy = () if own_policy and message["status"] < 400 else ((CSP, POLICY.encode()),)
            message["headers"] = [*message.get("headers", []), *HEADERS, *policy]
        await send(message)

    return sending


async def _answer(
    send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    body = text.encode()
    kind = (b"content-type", b"text/plain; charset=utf-8")
    start = {
        "type": "http.response.start",
        "status": status,
        "headers": [kind, *HEADERS, *(headers or [])],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
