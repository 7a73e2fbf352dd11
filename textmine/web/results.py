"""Results as the page of a survey shows them (結果の見せ方): what can be opened, and pictures of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from textmine.web.desk import is_made, result_pictures

if TYPE_CHECKING:
    from textmine.outputs import Output

PICTURES_SHOWN = 8


@dataclass(frozen=True)
class Results:
    """Results on the survey's page: their ``address`` behind the survey's, what can be opened, some pictures.

    ``files``: what it is called, its path inside, its kind of file. ``about``: the survey compared with.
    """

    address: str
    folder: Path
    files: Sequence[tuple[str, str, str]]
    pictures: Sequence[str]
    about: str = ""


def results_of(folder: Path, address: str, lang: str, about: str = "") -> Results | None:
    """What was made and can be opened, the report first; None where nothing was."""
    from textmine.outputs import OUTPUTS

    if not is_made(folder):
        return None
    whole = [
        one for one in OUTPUTS.values() if not one.place.endswith("/") and (folder / one.place).is_file()
    ]
    files = [
        (one.en if lang == "en" else one.ja, quote(one.place), Path(one.place).suffix[1:])
        for one in sorted(whole, key=_report_first)
    ]
    pictures = [quote(picture) for picture in result_pictures(folder)[:PICTURES_SHOWN]]
    return Results(address, folder, files, pictures, about)


def compared_with(folder: Path, lang: str) -> Results | None:
    """The results of a comparison in this folder, which is called as the earlier survey."""
    return results_of(folder, f"/compared/{quote(folder.name)}", lang, folder.name)


def _report_first(output: Output) -> bool:
    return not output.place.endswith(".html")
