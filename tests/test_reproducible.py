"""Reproducible: the same bytes whatever the locale, time zone, hash seed and number of threads."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from textmine.cli import textmine
from textmine.verify import find_survey, read_manifest

ROOT = Path(__file__).parents[1]
ANSWERS = "部,課,意見\n" + "".join(
    f"部{n % 3},課{n},{text}。{n % 4}年目の計画で市民と話し合いながら進める。\n"
    for n, text in enumerate(
        [
            "市民との協働を進める",
            "地域の団体と連携する",
            "市民の声を聞く",
            "財政が厳しい",
            "行政だけでは難しい",
        ]
        * 3
    )
)
TOML = 'file = "a.csv"\nrespondent = "課"\ngroups = ["部", "課"]\n[[questions]]\nname = "意見"\ncolumn = "意見"\n'
HERE = {"LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "2"}
THERE = {"LC_ALL": "C", "LANG": "C", "TZ": "America/St_Johns", "PYTHONHASHSEED": "77", "OMP_NUM_THREADS": "1"}


def process(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "textmine", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    folder = tmp_path_factory.mktemp("again") / "data" / "small"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(ANSWERS, encoding="utf-8")
    (folder / "survey.toml").write_text(TOML, encoding="utf-8")
    done = process("run", folder / "survey.toml", "--output", folder.parents[1] / "outputs" / "small", **HERE)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def output(survey):
    return survey.parents[1] / "outputs" / "small"


def test_all_outputs_are_the_same_bytes_elsewhere(survey, output):
    made = {path.relative_to(output).parts[0] for path in output.rglob("*")}
    assert made >= {
        "report.html",
        "slides.pptx",
        "tables.xlsx",
        "sheets.docx",
        "charts",
        "wordclouds",
        "tables",
    }
    done = process("verify", output, "--survey", survey / "survey.toml", **THERE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 バイトも違いません" in done.stdout


def test_the_survey_is_found_in_the_usual_places(survey, output):
    assert find_survey(output, read_manifest(output)) == survey / "survey.toml"


def test_verify_says_what_differs(survey, output, tmp_path):
    copy = tmp_path / "small"
    copy.mkdir()
    (copy / "a.csv").write_text(ANSWERS.replace("財政", "財源", 1), encoding="utf-8")
    (copy / "survey.toml").write_text(TOML, encoding="utf-8")
    before = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    before["made"] = ["tables"]
    before["versions"]["textmine"] = "0.0.1"
    old = tmp_path / "old"
    (old / "tables").mkdir(parents=True)
    for name in [name for name in before["outputs"] if not name.startswith("tables/")]:
        del before["outputs"][name]
    for name in before["outputs"]:
        (old / name).write_bytes((output / name).read_bytes())
    (old / "tables" / "review.csv").write_text("touched", encoding="utf-8")
    (old / "manifest.json").write_text(json.dumps(before, ensure_ascii=False), encoding="utf-8")
    done = CliRunner().invoke(textmine, ["verify", str(old), "--survey", str(copy / "survey.toml")])
    assert done.exit_code == 1, done.output
    said = done.output
    for named in ("inputs.1.sha256", "versions.textmine: 0.0.1", "tables/responses.csv", "tables/review.csv"):
        assert named in said
    assert said.count("tables/keyterms.csv") == 1 or "tables/frequency.csv" in said


def test_two_processes_give_the_bytes_of_one(survey, output, tmp_path):
    done = process("run", survey / "survey.toml", "--output", tmp_path / "two", "--processes", "2", **THERE)
    assert done.returncode == 0, done.stderr
    assert bytes_of(tmp_path / "two") == bytes_of(output)


@pytest.mark.parametrize("only", ["counts", "tables"])
def test_two_processes_give_the_bytes_of_one_for_many_answers(tmp_path, only):
    """Enough answers for several parts and for the cache: cold, warm, without, by one and by two."""
    words = ("市民", "行政", "地域", "団体", "公園", "協働", "計画", "予算", "会議", "ザービス", "特になし")
    rows = "".join(
        f"{20 + 10 * (n % 5)}代,{words[n % 11]}と{words[n * 7 % 11]}を進める{n % 13}。\n" for n in range(1300)
    )
    (tmp_path / "a.csv").write_text("年代,意見\n" + rows, encoding="utf-8")
    made = []
    ways = [("1", "--no-cache"), ("2",), ("1",), ("2", "--no-cache")]
    for number, (processes, *more) in enumerate(ways if only == "counts" else ways[:2]):
        done = process(
            "run", tmp_path / "a.csv", "--text", "意見", "--group", "年代", "--only", only,
            "--processes", processes, *more, "--output", tmp_path / str(number),
            **(HERE if number % 2 else THERE), TEXTMINE_CACHE=str(tmp_path / "cache"),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        made.append(bytes_of(tmp_path / str(number)))
    assert made[0]["tables/frequency.csv"]
    assert all(one == made[0] for one in made)


def bytes_of(folder):
    """Every file by name; the manifest without its clock."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    manifest = json.loads(files.pop("manifest.json"))
    del manifest["written_at"]
    return files | {"manifest.json": manifest}


def copied(output, folder, made=("tables",)):
    """A result of fewer outputs, so that a second run is quick."""
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    manifest["made"] = list(made)
    manifest["outputs"] = {
        name: digest for name, digest in manifest["outputs"].items() if name.startswith("tables/")
    }
    (folder / "tables").mkdir(parents=True)
    for name in manifest["outputs"]:
        (folder / name).write_bytes((output / name).read_bytes())
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return folder


def verified(folder, survey, *options):
    return CliRunner().invoke(textmine, ["verify", str(folder), "--survey", str(survey), *options])


def test_an_untouched_copy_passes_and_says_so_in_one_language(survey, output, tmp_path):
    folder = copied(output, tmp_path / "copy")
    done = verified(folder, survey / "survey.toml")
    assert done.exit_code == 0, done.output
    assert "1 バイトも違いません" in done.stdout
    done = verified(folder, survey / "survey.toml", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert "byte by byte" in done.stdout
    assert not re.search("[ぁ-んァ-ヶ一-龥]", done.stdout + done.stderr)


def test_a_tampered_output_and_a_missing_one_are_named(survey, output, tmp_path):
    folder = copied(output, tmp_path / "copy")
    numbers = folder / "tables" / "frequency.csv"
    numbers.write_bytes(numbers.read_bytes().replace(b"1", b"2", 1))
    (folder / "tables" / "keyterms.csv").unlink()
    done = verified(folder, survey / "survey.toml", "--lang", "en")
    assert done.exit_code == 1
    assert "changed since it was written: tables/frequency.csv" in done.stdout
    assert "missing: tables/keyterms.csv" in done.stdout
    assert "made otherwise" not in done.stdout
    assert "not as before" not in done.stdout
    done = verified(folder, survey / "survey.toml")
    assert "書き出した後に変わったファイル: tables/frequency.csv" in done.stdout
    assert "なくなったファイル: tables/keyterms.csv" in done.stdout


def test_a_changed_input_is_named(survey, output, tmp_path):
    folder = copied(output, tmp_path / "copy")
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.csv").write_text(ANSWERS.replace("財政", "財源", 1), encoding="utf-8")
    (other / "survey.toml").write_text(TOML, encoding="utf-8")
    done = verified(folder, other / "survey.toml", "--lang", "en")
    assert done.exit_code == 1
    assert "input, setting, dictionary or version not as before: inputs.1.sha256" in done.stdout
    assert "made otherwise now: tables/responses.csv" in done.stdout
    assert "changed since" not in done.stdout


def test_a_changed_setting_is_named(survey, output, tmp_path):
    folder = copied(output, tmp_path / "copy")
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.csv").write_text(ANSWERS, encoding="utf-8")
    (other / "survey.toml").write_text(
        TOML + '[[joined]]\nname = "x"\nfile = "b.csv"\nkey = ["課"]\n', "utf-8"
    )
    (other / "b.csv").write_text("課,事業\n課1,緑化\n", encoding="utf-8")
    done = verified(folder, other / "survey.toml")
    assert done.exit_code == 1
    assert "inputs.2.file" in done.stdout


def test_what_is_no_result_is_refused(tmp_path):
    done = process("verify", tmp_path)
    assert done.returncode == 3
    assert "manifest.json" in done.stderr
