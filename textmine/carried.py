"""Results of the last run that this one does not make (前の結果): kept where they still hold, else named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from textmine.folders import MANIFEST
from textmine.outputs import OUTPUTS, write_told
from textmine.tables import Note

RUN_ALONE = ("made", "left_out", "outputs", "notes", "written_at")
"""What a manifest says of one run; the rest is what the results were made of, and how."""


def carry_over(before: Path, fresh: Path) -> list[str]:
    """Take from the last results (``before``) what this run does not make (前の結果を残す), and list it.

    Only where all that they were made of is the same: a report of one survey beside slides of another would
    mislead. Counts stand alone. Returns the names of outputs that are left behind.
    """
    old, new = _manifest_in(before), _manifest_in(fresh)
    made = {OUTPUTS[name].place for name in new["made"]}
    rest = [name for name in old.get("made", ()) if name in OUTPUTS and OUTPUTS[name].place not in made]
    rest = [name for name in rest if (before / OUTPUTS[name].place).exists()]
    alone = any(OUTPUTS[name].on_request for name in (*rest, *new["made"]))
    if not rest or alone or _basis(old) != _basis(new):
        return rest
    for name in rest:
        place = OUTPUTS[name].place.rstrip("/")
        files = [file for file in old["outputs"] if file == place or file.startswith(f"{place}/")]
        for file in files:
            if (before / file).is_file():
                (fresh / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(before / file, fresh / file)
                new["outputs"][file] = old["outputs"][file]
    new["outputs"] = dict(sorted(new["outputs"].items()))
    new["made"] = [name for name in OUTPUTS if name in {*new["made"], *rest}]
    write_told(new, fresh)
    return []


def left_behind(names: Sequence[str]) -> Note:
    """What is told of outputs of the last run that stand no more in the folder."""
    ja = "・".join(OUTPUTS[name].ja for name in names)
    en = ", ".join(OUTPUTS[name].en for name in names)
    return Note(
        f"前の結果の{ja}は残しません。入力・設定・辞書・版のどれかが変わったか、集計だけの結果だからです（--only なしで作り直せます）",
        f"{en} of the last run are not kept: input, settings, dictionaries or versions have changed,"
        " or they are counts alone (run without --only to make them again)",
    )


def _manifest_in(folder: Path) -> dict[str, Any]:
    """The manifest of a folder, empty where there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("outputs"), dict) else {}


def _basis(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in RUN_ALONE}
