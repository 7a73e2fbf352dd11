"""The audit of installed parts: another version, a touched file or a call at import is found out."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from importlib.metadata import Distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / "benchmarks" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path):
    """An installed package of one module, with its RECORD."""
    (tmp_path / "made.py").write_text("x = 1\n", encoding="utf-8")
    info = tmp_path / "made-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: made\nVersion: 1.0\n", encoding="utf-8")
    # printf 'x = 1\n' | openssl dgst -sha256 -binary | base64, url-safe, without its "="
    digest = "nia_NpkRxFwkPGhBR7I_yeHc_PJX0pmhxjIBam_NM_Q"
    (info / "RECORD").write_text(
        f"made.py,sha256={digest},6\nmade-1.0.dist-info/RECORD,,\n", encoding="utf-8"
    )
    return Distribution.at(info)


def test_versions_are_compared_with_the_tested_ones(audit, tmp_path):
    (tmp_path / "c.txt").write_text("# tested\nnumpy==2.4.6\nRe2_x==1.0  # why\n\n", encoding="utf-8")
    wanted = audit.read_constraints(tmp_path / "c.txt")
    assert wanted == {"numpy": "2.4.6", "re2-x": "1.0"}
    assert list(audit.version_problems({"numpy": "2.4.6", "re2-x": "1.0"}, wanted)) == []
    found = list(audit.version_problems({"numpy": "2.4.7", "left-pad": "9"}, wanted))
    assert found == ["numpy 2.4.7: tested with 2.4.6", "left-pad 9: not in the constraints"]


def test_a_touched_and_a_missing_file_are_found(audit, package, tmp_path):
    assert list(audit.damaged_files(package)) == []
    (tmp_path / "made.py").write_text("x = 2\n", encoding="utf-8")
    assert list(audit.damaged_files(package)) == ["made: made.py is not as it was installed"]
    (tmp_path / "made.py").unlink()
    assert list(audit.damaged_files(package)) == ["made: made.py is missing"]


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("import socket; socket.socket().connect_ex(('127.0.0.1', 9))", "socket.connect"),
        ("import subprocess, sys; subprocess.run([sys.executable, '-c', ''])", "subprocess.Popen"),
        ("import os; os.system('true')", "os.system"),
    ],
)
def test_what_a_module_does_at_import_is_seen(audit, tmp_path, monkeypatch, code, event):
    (tmp_path / "calling.py").write_text(code + "\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    found = audit.events_of_import(["calling"])
    assert [line.split()[1] for line in found][:1] == [event]


def test_importing_the_package_calls_nobody(audit):
    assert audit.events_of_import(["textmine"]) == []


def test_all_that_is_needed_is_known_and_whole(audit):
    packages = audit.needed("textmine", ["all"])
    assert {"textmine", "pandas", "numpy", "sudachipy", "sudachidict-core", "click"} <= set(packages)
    assert "pytest" not in packages
    assert list(audit.damaged_files(packages["click"])) == []


WATCHED_RUN = """
import sys
watched = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request",
           "os.system", "subprocess.Popen")
seen = []
sys.addaudithook(lambda event, given: seen.append((event, str(given)[:100])) if event in watched else None)
from click.testing import CliRunner
from textmine.cli import textmine
done = CliRunner().invoke(textmine, sys.argv[1:])
print(done.exit_code, seen)
"""


def test_a_whole_run_calls_nobody(tmp_path):
    """Every output of a survey is made under Python's audit hook: no address, no name, no program."""
    answers = "".join(f"課{n},市民との協働を進める{n}。http://example.invalid/ を見る。\n" for n in range(12))
    (tmp_path / "a.csv").write_text("課,意見\n" + answers, encoding="utf-8")
    command = ["run", str(tmp_path / "a.csv"), "--text", "意見", "--output", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED_RUN, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "0 []", done.stdout + done.stderr
    assert (tmp_path / "out" / "slides.pptx").is_file()
