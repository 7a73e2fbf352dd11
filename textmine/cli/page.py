"""The page for those who use no terminal (画面): gui."""

from __future__ import annotations

from pathlib import Path

import click

from textmine.cli.group import current_lang, lang_option, says, textmine


@textmine.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("textmine"))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="ポート番号。0 は空いているもの (0: a free one)."
)
@click.option("--no-browser", is_flag=True, help="ブラウザを開かず、アドレスだけ示します (open nothing).")
@lang_option
def gui(folder: Path, port: int, no_browser: bool) -> None:
    """ブラウザの画面で使います。この機械の中だけで動きます (a page in your browser, on this machine alone).

    表（Excel、CSV）を画面に入れると、FOLDER の中に調査ごとのフォルダができ、結果もそこに残ります。
    終わるときは画面の「終了」か、ここで Ctrl-C を押します。

    \b
    例 / Example:
      textmine gui
      textmine gui 調査 --port 8765
    """
    from textmine.web import Server

    server = Server(folder, port=port, lang=current_lang())
    click.echo(says(f"画面のアドレス: {server.address}", f"the page is at {server.address}"))
    click.echo(
        says(
            f"調査と結果の場所: {folder.resolve()}\n終わるときは画面の「終了」か Ctrl-C",
            f"surveys and results: {folder.resolve()}\nend it with Quit on the page, or Ctrl-C",
        ),
        err=True,
    )
    server.serve(lambda: None if no_browser else _open(server.address))


def _open(address: str) -> None:
    click.launch(address)
