"""Checking a result (再現の確認): run again with the same settings and compare byte by byte.

The manifest names no path of the machine, so the survey is looked for in the usual places or given.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textmine.errors import InputError, Problem
from textmine.folders import COMPARISON, MANIFEST, kind_of
from textmine.outputs import hash_of, plain
from textmine.settings import Settings, load_settings, settings_from, with_values

CLOCK = "written_at"


@dataclass(frozen=True)
class Verdict:
    """What differs between a result and its second run; nothing where it is the same.

    ``causes``: inputs, settings, dictionaries, versions that are not as they were. ``changed``: files
    of the result that were touched since; ``missing``: files of it that are gone. ``outputs``: files
    that the second run makes otherwise.
    """

    survey: Path
    compared: int
    causes: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the second run gave the same bytes."""
        return not (self.causes or self.changed or self.missing or self.outputs)

    def lines(self, lang: str = "ja") -> Iterator[str]:
        """The verdict for a person."""
        english = lang == "en"
        yield f"{'survey' if english else '調査'}: {self.survey}"
        for ja, en, names in (
            (
                "前と違う入力・設定・辞書・版",
                "input, setting, dictionary or version not as before",
                self.causes,
            ),
            ("書き出した後に変わったファイル", "changed since it was written", self.changed),
            ("なくなったファイル", "missing", self.missing),
            ("作り直すと違うファイル", "made otherwise now", self.outputs),
        ):
            for name in names:
                yield f"{en if english else ja}: {name}"
        if self.same:
            yield (
                f"the same: {self.compared} files, byte by byte"
                if english
                else f"同じです: {self.compared} ファイルが 1 バイトも違いません"
            )


def verify(output: Path, *, survey: Path | None = None) -> Verdict:
    """Run the survey of a result folder again and compare (再現の確認).

    Raises InputError where the folder holds no manifest or its survey is not found.
    """
    from textmine.pipeline import count, run

    before = read_manifest(output)
    found = survey or find_survey(output, before)
    settings = settings_again(found, before)
    made = tuple(before.get("made", ()))
    with tempfile.TemporaryDirectory(prefix="textmine-verify-") as folder:
        again = Path(folder) / "again"
        questions = asked_questions(settings, before)
        if before.get("in_parts"):
            count(settings, output=again, questions=questions, tables=True)
        else:
            run(settings, output=again, only=made, questions=questions)
        after = read_manifest(again)
    return Verdict(
        survey=found,
        compared=len(before["outputs"]),
        causes=tuple(differences(before, after)),
        changed=tuple(changed_files(output, before["outputs"])),
        missing=tuple(name for name in sorted(before["outputs"]) if not (output / name).is_file()),
        outputs=tuple(differing(before["outputs"], after["outputs"])),
    )


def read_manifest(output: Path) -> dict[str, Any]:
    """The manifest of a result folder."""
    if kind_of(output) == COMPARISON:
        raise InputError(_of_two_surveys(output))
    try:
        manifest = json.loads((output / MANIFEST).read_text(encoding="utf-8"))
        manifest["outputs"], manifest["inputs"], manifest["settings"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(_no_manifest(output)) from error
    return dict(manifest)


def find_survey(output: Path, manifest: Mapping[str, Any]) -> Path:
    """survey.toml, or the data file itself, in the usual places; the one with the same input first."""
    name = output.resolve().name
    main = manifest["inputs"][0] if manifest["inputs"] else {"file": "", "sha256": ""}
    folders = [Path(), Path("data") / name, output.resolve().parent, output.resolve().parent.parent]
    folders += [output.resolve().parent.parent / "data" / name]
    here = [folder for folder in dict.fromkeys(folders) if (folder / main["file"]).is_file()]
    here.sort(key=lambda folder: hash_of(folder / main["file"]) != main["sha256"])
    for folder in here:
        return folder / "survey.toml" if (folder / "survey.toml").is_file() else folder / main["file"]
    raise InputError(_no_survey(output, str(main["file"])))


def settings_again(survey: Path, manifest: Mapping[str, Any]) -> Settings:
    """The settings that the result was made with, as far as the manifest states them.

    The survey.toml of today, with single settings as they were then (``--set``); where a data file was
    run alone, the settings of the manifest.
    """
    stated = manifest["settings"]
    if survey.suffix.lower() != ".toml":
        raw = _stated(stated) | {"file": survey.name}
        return settings_from(raw, folder=survey.resolve().parent, source=MANIFEST)
    settings = load_settings(survey)
    now = plain(settings, settings.folder)
    sections = [name for name, value in now.items() if isinstance(value, dict)]
    changes = {
        f"{section}.{key}": value
        for section in sections
        for key, value in stated.get(section, {}).items()
        if now[section].get(key, value) != value and value is not None
    }
    return with_values(settings, changes, source=MANIFEST)


def asked_questions(settings: Settings, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """The questions that were chosen then (``--question``); none where all were."""
    then = tuple(manifest.get("questions", ()))
    now = tuple(question.name for question in settings.questions)
    return then if set(then) < set(now) else ()


def _stated(value: Any) -> Any:
    """Settings as TOML would state them: without what is empty."""
    if isinstance(value, Mapping):
        stated = {key: _stated(part) for key, part in value.items()}
        return {key: part for key, part in stated.items() if part not in (None, "", [], {})}
    return [_stated(part) for part in value] if isinstance(value, list) else value


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """Inputs, settings, dictionaries, versions and counts that are not as before."""
    flat = dict(_flat(before)), dict(_flat(after))
    for key in sorted(set(flat[0]) | set(flat[1])):
        if key.split(".")[0] in (CLOCK, "outputs"):
            continue
        if flat[0].get(key) != flat[1].get(key):
            yield f"{key}: {flat[0].get(key, '-')} → {flat[1].get(key, '-')}"


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    parts: Iterable[tuple[Any, Any]]
    if isinstance(value, Mapping):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value, 1)
    else:
        yield place, value
        return
    for key, part in parts:
        yield from _flat(part, f"{place}.{key}" if place else str(key))


def changed_files(output: Path, hashes: Mapping[str, str]) -> Iterator[str]:
    """Files of the result that were changed since the manifest was written."""
    for name, digest in sorted(hashes.items()):
        if (output / name).is_file() and hash_of(output / name) != digest:
            yield name


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Outputs that only one of the runs made or that differ; what a person put there does not count."""
    for name in sorted(set(before) | set(after)):
        if before.get(name) != after.get(name):
            yield name


def _no_manifest(output: Path) -> Problem:
    return Problem(
        "textmine の結果のフォルダではありません（manifest.json を読めません）",
        "this is no result of textmine (no manifest.json that can be read)",
        str(output),
        "textmine run が書き出したフォルダを指定してください",
        "name a folder that textmine run has written",
    )


def _of_two_surveys(output: Path) -> Problem:
    return Problem(
        "二つの調査の比較の結果は、ここでは確かめられません",
        "the results of a comparison of two surveys cannot be checked here",
        str(output),
        "textmine compare をもう一度別のフォルダへ実行し、manifest.json の outputs を見比べてください",
        "run textmine compare again into another folder and compare the outputs in manifest.json",
    )


def _no_survey(output: Path, file: str) -> Problem:
    return Problem(
        f"この結果の調査（{file}）が見つかりません",
        f"the survey of this result ({file}) is not found",
        str(output),
        "--survey で survey.toml（または表のファイル）の場所を指定してください",
        "name survey.toml (or the data file) with --survey",
    )
