"""Surveys that are counted twice, in parts and in memory, and what has to be equal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import textmine.partitions
from textmine import pipeline
from textmine.partitions import Result
from textmine.partitions.analyses import IN_PARTS
from textmine.partitions.write import count_survey
from textmine.pipeline import Work
from textmine.recipes import TABLE_NAMES
from textmine.report.tablefiles import write_tables
from textmine.settings import Settings, settings_from

ALONE = Work(processes=1, kept=False)
WORDS = (
    "市民との協働を進める。",
    "地域の団体と連携し、情報を共有したい",
    "財政が厳しいので、行政だけでは難しい。",
    "子どもの居場所が足りない",
    "公園の遊具が古い。直してほしい",
    "防災訓練に参加する人が減っている。",
)


def csv_text(rows: Sequence[Sequence[str]], *, delimiter: str = ",", end: str = "\r\n") -> str:
    """Rows as the text of a file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def survey_of(
    folder: Path,
    rows: Sequence[Sequence[str]],
    *,
    content: bytes | None = None,
    name: str = "answers.csv",
    **told: Any,
) -> Settings:
    """A survey file and its settings; ``rows`` begin with the header, ``told`` is what survey.toml says."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(csv_text(rows).encode() if content is None else content)
    return settings_from({"file": name, **told}, folder=folder)


def asked(*columns: str) -> list[Mapping[str, str]]:
    """Questions called like their columns."""
    return [{"name": column, "column": column} for column in columns]


def in_parts(
    settings: Settings,
    output: Path,
    *,
    part_bytes: int = 200,
    work: Work = ALONE,
    questions: Sequence[str] = (),
    **how: Any,
) -> Result:
    """``pipeline.count`` with parts so small that there are many."""
    whole = textmine.partitions.count_survey
    textmine.partitions.count_survey = lambda job: count_survey(replace(job, part_bytes=part_bytes))
    try:
        return pipeline.count(settings, output=output, work=work, questions=questions, **how)
    finally:
        textmine.partitions.count_survey = whole


def results(output: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Every file of a result but the manifest, and the manifest without the clock."""
    files = {
        path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()
    }
    manifest = json.loads(files.pop("manifest.json"))
    del manifest["written_at"]
    return files, manifest


def assert_same(settings: Settings, folder: Path, **how: Any) -> Result:
    """The result in parts is the result in memory, byte by byte, and so is its record."""
    questions = how.get("questions", ())
    found = in_parts(settings, folder / "parts", **how)
    pipeline.run(settings, output=folder / "memory", only=["counts"], questions=questions, work=ALONE)
    (files, manifest), (whole_files, whole_manifest) = results(folder / "parts"), results(folder / "memory")
    assert sorted(files) == sorted(whole_files)
    for name, content in whole_files.items():
        assert files[name].decode() == content.decode(), name
        assert files[name] == content, name
    assert manifest == whole_manifest
    return found


def table_rows(output: Path, name: str) -> list[dict[str, str]]:
    """One table of a result as rows."""
    text = (output / "tables" / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def tables_in_memory(settings: Settings, folder: Path, questions: Sequence[str] = ()) -> None:
    """The tables that can be made from parts, made of the whole in memory."""
    prepared = pipeline.prepare(settings, shared=True, questions=questions, work=ALONE)
    report = pipeline.compose(
        prepared, names=[name for name in TABLE_NAMES if name in IN_PARTS], sheets=False
    )
    write_tables(report, folder / "tables", only=(*IN_PARTS, "notes"))


def assert_same_tables(settings: Settings, folder: Path, **how: Any) -> dict[str, list[dict[str, str]]]:
    """All tables that are made from parts are those made in memory; they are given back."""
    found = in_parts(settings, folder / "parts", tables=True, **how)
    tables_in_memory(settings, folder / "memory", how.get("questions", ()))
    made = {}
    for whole in (folder / "memory" / "tables").iterdir():
        if whole.stem != "notes":
            part = folder / "parts" / "tables" / whole.name
            assert part.read_bytes().decode() == whole.read_bytes().decode(), whole.stem
            made[whole.stem] = table_rows(folder / "parts", whole.stem)
    _assert_same_notes(folder, found)
    return made


def _assert_same_notes(folder: Path, found: Result) -> None:
    """What was left out is said; all else is what the same analyses say in memory."""
    left_out = [note.ja for note in found.left_out]
    told = [(row["analysis"], row["ja"]) for row in table_rows(folder / "parts", "notes")]
    whole = [(row["analysis"], row["ja"]) for row in table_rows(folder / "memory", "notes")]
    assert [ja for _, ja in told if ja in left_out] == left_out
    unusual = "変わっているかどうか"  # of a table that is not made
    assert [row for row in told if row[1] not in left_out] == [row for row in whole if unusual not in row[1]]
