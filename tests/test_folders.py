"""Output folders: whole or not at all."""

import json
import os
import signal
import subprocess
import sys

import pytest

from textmine.errors import OutputError
from textmine.folders import finished_folder, write_file


def make_result(target, **files):
    with finished_folder(target) as folder:
        for name, content in files.items():
            (folder / name).write_text(content)
        (folder / "manifest.json").write_text(json.dumps({"outputs": dict.fromkeys(files, "")}))


def write_half(target):
    with finished_folder(target) as folder:
        (folder / "a").write_text("half")
        raise RuntimeError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_finished_run_takes_the_place_of_the_last(tmp_path):
    make_result(tmp_path / "out", a="1", b="1")
    make_result(tmp_path / "out", a="2")
    assert names(tmp_path / "out") == ["a", "manifest.json"]
    assert (tmp_path / "out" / "a").read_text() == "2"
    assert names(tmp_path) == ["out"]


def test_a_failed_run_leaves_the_last_result(tmp_path):
    make_result(tmp_path / "out", a="1")
    with pytest.raises(RuntimeError):
        write_half(tmp_path / "out")
    assert (tmp_path / "out" / "a").read_text() == "1"
    assert names(tmp_path) == ["out"]


def test_a_persons_own_files_are_kept(tmp_path):
    make_result(tmp_path / "out", a="1")
    (tmp_path / "out" / "メモ.txt").write_text("忘れずに")
    make_result(tmp_path / "out", a="2")
    assert (tmp_path / "out" / "メモ.txt").read_text() == "忘れずに"


def test_a_folder_of_other_files_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "photo.jpg").write_text("x")
    with pytest.raises(OutputError, match="no textmine result"):
        make_result(tmp_path / "out", a="1")
    assert names(tmp_path / "out") == ["photo.jpg"]


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(OutputError, match="no folder"):
        make_result(tmp_path / "out", a="1")


def test_two_runs_at_once_do_not_mix(tmp_path):
    with finished_folder(tmp_path / "out") as folder:
        (folder / "manifest.json").write_text("{}")
        with pytest.raises(OutputError, match="another run"):
            make_result(tmp_path / "out", a="1")
    assert names(tmp_path / "out") == ["manifest.json"]


def test_a_killed_run_leaves_the_last_result(tmp_path):
    make_result(tmp_path / "out", a="1")
    program = (
        "import sys, time, pathlib\n"
        "from textmine.folders import finished_folder\n"
        "with finished_folder(pathlib.Path(sys.argv[1])) as folder:\n"
        "    (folder / 'a').write_text('half'); print('ready', flush=True); time.sleep(60)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "out")], stdout=subprocess.PIPE)
    assert run.stdout.readline() == b"ready\n"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    assert (tmp_path / "out" / "a").read_text() == "1"
    make_result(tmp_path / "out", a="2")
    assert (tmp_path / "out" / "a").read_text() == "2"


def test_a_run_killed_in_mid_swap_is_put_back(tmp_path):
    make_result(tmp_path / "out", a="1")
    (tmp_path / "out").rename(tmp_path / ".out.old")
    with pytest.raises(RuntimeError), finished_folder(tmp_path / "out"):
        raise RuntimeError
    assert (tmp_path / "out" / "a").read_text() == "1"


def test_a_file_is_replaced_only_when_asked(tmp_path):
    write_file(tmp_path / "survey.toml", "a")
    with pytest.raises(OutputError, match="--force"):
        write_file(tmp_path / "survey.toml", "b", replace=False)
    write_file(tmp_path / "survey.toml", "b")
    assert (tmp_path / "survey.toml").read_text() == "b"
    assert names(tmp_path) == ["survey.toml"]


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError) as caught:
        make_result(tmp_path / "file" / "out", a="1")
    assert caught.value.exit_status == 4
