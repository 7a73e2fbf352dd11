"""The command line (コマンド): reads arguments, calls one library function, writes.

stdout is data, stderr is talk. Every heavy import stands inside a command, so that ``--help`` and
mistakes of use answer at once. One module a family of commands:

    whole      init, check, run                  findings   table, kwic, wordcloud
    offices    explain, sheets, hearing          mending    repair, mask, dict
    coding     coding sample, agree, check       waves      compare

(A new one: write it, and name it in ``entry``.)

``group`` holds the command group and the language, ``source`` what every command asks about its
survey, ``show`` how tables and progress are shown, ``entry`` the exit statuses.
"""

from __future__ import annotations

from textmine.cli.entry import main
from textmine.cli.group import textmine

__all__ = ["main", "textmine"]
