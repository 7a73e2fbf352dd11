"""Faults: a run that is killed, fails or fills the disk leaves the last good result untouched."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from textmine import folders
from textmine.errors import OutputError
from textmine.folders import MANIFEST, finished_folder, write_file

ROOT = Path(__file__).parents[1]


def fill(folder, mark):
    (folder / "tables").mkdir(exist_ok=True)
    (folder / "tables" / "a.csv").write_text(mark, encoding="utf-8")
    (folder / "report.html").write_text(mark, encoding="utf-8")
    (folder / MANIFEST).write_text(
        json.dumps({"outputs": {"tables/a.csv": "", "report.html": ""}, "mark": mark}), encoding="utf-8"
    )


def state(target):
    """The one mark that all files of a result carry."""
    marks = {(target / name).read_text(encoding="utf-8") for name in ("tables/a.csv", "report.html")}
    marks.add(json.loads((target / MANIFEST).read_text(encoding="utf-8"))["mark"])
    assert len(marks) == 1, marks
    return marks.pop()


@pytest.fixture
def target(tmp_path):
    with finished_folder(tmp_path / "out") as folder:
        fill(folder, "first")
    return tmp_path / "out"


def leftovers(target):
    return sorted(path.name for path in target.parent.iterdir() if path.name != target.name)


# ---------------------------------------------------------------- killed

KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_faults import fill
from textmine import folders
calls = 0
def killing(function):
    def counted(*arguments, **named):
        global calls
        calls += 1
        if calls == {at}:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **named)
        return result
    return counted
Path.rename = killing(Path.rename)
Path.write_text = killing(Path.write_text)
Path.chmod = killing(Path.chmod)
folders.shutil.rmtree = killing(folders.shutil.rmtree)
folders.os.fsync = killing(folders.os.fsync)
if not {exchange}:
    folders._exchange = lambda fresh, target: False
with folders.finished_folder(Path({target!r})) as folder:
    fill(folder, "second")
print(calls)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("exchange", [True, False], ids=["one step", "two steps"])
def test_killed_at_any_step_the_result_is_whole(target, exchange):
    """Killed before each write, sync, rename and clearing away in turn, until a run gets through."""
    seen = set()
    for at in range(1, 40):
        script = KILLED.format(tests=str(ROOT / "tests"), at=at, exchange=exchange, target=str(target))
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        if exchange:
            assert state(target) in ("first", "second")
        with finished_folder(target) as folder:
            seen.add(state(target))
            fill(folder, "first")
        assert leftovers(target) == [], at
    else:
        pytest.fail("no run got through")
    assert at >= 9
    assert state(target) == "second"
    assert "first" in seen


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_interrupted_runs_end_with_their_status(tmp_path, number, status, processes):
    survey = tmp_path / "a.csv"
    survey.write_text(
        "課,意見\n" + "".join(f"課{n},市民との協働を進める{n}\n" for n in range(3000)), encoding="utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "textmine",
        "run",
        str(survey),
        "--text",
        "意見",
        "--output",
        str(tmp_path / "out"),
        "--processes",
        processes,
        "--no-cache",
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment())
    time.sleep(2.0)
    assert process.poll() is None
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == status, said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]


def environment():
    return {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}


# ---------------------------------------------------------------- failing


def test_a_failing_write_leaves_the_last_result(target):
    with pytest.raises(OutputError, match="No space"), finished_folder(target) as folder:  # noqa: PT012
        fill(folder, "second")
        raise OSError(28, "No space left on device")
    assert state(target) == "first"
    assert leftovers(target) == []


def test_a_bug_leaves_the_last_result(target):
    with pytest.raises(ZeroDivisionError), finished_folder(target) as folder:  # noqa: PT012
        fill(folder, "second")
        1 / 0  # noqa: B018
    assert state(target) == "first"
    assert leftovers(target) == []


@pytest.mark.parametrize("which", [1, 2])
def test_a_failing_rename_puts_the_last_result_back(target, monkeypatch, which):
    monkeypatch.setattr(folders, "_exchange", lambda fresh, target: False)
    calls, rename = [], Path.rename

    def failing(path, goal):
        calls.append(path)
        if len(calls) == which:
            raise PermissionError(13, "in use")
        return rename(path, goal)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OutputError), finished_folder(target) as folder:
        fill(folder, "second")
    assert state(target) == "first"
    assert leftovers(target) == []


def test_a_failing_write_of_one_file_keeps_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "survey.toml"
    write_file(path, "first")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError):
        write_file(path, "second")
    assert path.read_text(encoding="utf-8") == "first"
    assert [one.name for one in tmp_path.iterdir()] == ["survey.toml"]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 300 kB, where the machine lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = hasattr(os, "geteuid") and os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)], capture_output=True, check=False
    ).returncode == 0  # fmt: skip
    if not mounted:
        pytest.skip("no small file system can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=False)


def test_a_full_disk_is_said_and_harms_nothing(small_disk):
    with finished_folder(small_disk / "out") as folder:
        fill(folder, "first")
    survey = small_disk.parent / "a.csv"
    survey.write_text(
        "課,意見\n" + "".join(f"課{n},市民との協働{n}を進める\n" for n in range(60)), encoding="utf-8"
    )
    command = [sys.executable, "-m", "textmine", "run", str(survey), "--text", "意見"]
    command += ["--only", "tables,workbook", "--output", str(small_disk / "out")]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment(), check=False
    )
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert "空き容量" in done.stderr
    assert state(small_disk / "out") == "first"
    assert leftovers(small_disk / "out") == []


LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
sys.argv = ["textmine", *sys.argv[1:]]
runpy.run_module("textmine", run_name="__main__")
"""


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE")
@pytest.mark.parametrize("size", [500, 20_000, 120_000, 600_000])
def test_a_write_that_fails_in_any_writer_is_said_and_harms_nothing(target, size):
    """No file may grow beyond ``size`` bytes: the tables fail first, then the clouds, then the page."""
    survey = target.parent / "a.csv"
    survey.write_text(
        "課,意見\n" + "".join(f"課{n},市民との協働{n}を進める\n" for n in range(60)), encoding="utf-8"
    )
    command = [sys.executable, "-c", LIMITED.format(size=size), "run", str(survey), "--text", "意見"]
    command += ["--only", "tables,workbook,report", "--output", str(target)]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment(), check=False
    )
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert "前の結果はそのままです" in done.stderr
    assert state(target) == "first"
    assert leftovers(target) == ["a.csv"]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("processes", [1, 2])
def test_runs_killed_at_any_time_leave_nothing_behind(tmp_path, processes):
    """A few moments of benchmarks/faults.py: whole results, no process left, resumed as never disturbed."""
    spec = importlib.util.spec_from_file_location("faults", ROOT / "benchmarks" / "faults.py")
    faults = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(faults)
    found = faults.disturb(tmp_path, answers=1200, processes=processes, moments=4, number=signal.SIGKILL)
    assert list(found) == []


# ---------------------------------------------------------------- two at once


def test_two_runs_cannot_mix(target):
    with finished_folder(target) as folder:
        fill(folder, "second")
        with pytest.raises(OutputError, match="another run"), finished_folder(target):
            pytest.fail("a second run was let in")
        assert state(target) == "first"
    assert state(target) == "second"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_the_lock_of_a_killed_run_is_no_hindrance(target):
    script = (
        f"import os, signal; from pathlib import Path; from textmine.folders import finished_folder\n"
        f"with finished_folder(Path({str(target)!r})) as f: os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script], check=False, env=environment())
    assert leftovers(target) != []
    with finished_folder(target) as folder:
        fill(folder, "second")
    assert state(target) == "second"
    assert leftovers(target) == []


def test_many_runs_at_once_give_one_whole_result(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; sys.path.insert(0, {tests!r})\n"
        "from test_faults import fill; from textmine.folders import finished_folder\n"
        "from textmine.errors import OutputError\n"
        "for _ in range(40):\n"
        "    try:\n"
        "        with finished_folder(Path({target!r})) as folder: fill(folder, sys.argv[1])\n"
        "    except OutputError as error:\n"
        "        assert 'another run' in str(error), error\n"
    ).format(tests=str(ROOT / "tests"), target=str(tmp_path / "out"))
    runs = [subprocess.Popen([sys.executable, "-c", script, mark], env=environment()) for mark in "abc"]
    assert [run.wait(timeout=60) for run in runs] == [0, 0, 0]
    assert state(tmp_path / "out") in "abc"
    assert leftovers(tmp_path / "out") == []


# ---------------------------------------------------------------- open in another program


@pytest.mark.parametrize("mark", ["~$tables.xlsx", "~$bles.xlsx", ".~lock.tables.xlsx#"])
def test_a_workbook_open_in_excel_is_said_before_the_work(target, mark):
    (target / "tables.xlsx").write_bytes(b"last")
    (target / mark).write_bytes(b"who")
    with pytest.raises(OutputError) as refused, finished_folder(target):
        pytest.fail("began to work")
    assert "Excel" in refused.value.text()
    assert "tables.xlsx" in refused.value.text()
    assert mark in refused.value.text()
    assert (target / "tables.xlsx").read_bytes() == b"last"
    assert state(target) == "first"
    assert leftovers(target) == []
    (target / mark).unlink()
    with finished_folder(target) as folder:
        fill(folder, "second")
    assert state(target) == "second"


def test_a_file_that_windows_holds_is_said_before_the_work(target, monkeypatch):
    rename = os.rename

    def held(path, goal):
        if Path(path).name == "a.csv":
            raise PermissionError(13, "in use")
        return rename(path, goal)

    monkeypatch.setattr(os, "rename", held)
    with pytest.raises(OutputError, match=r"a\.csv"), finished_folder(target):
        pytest.fail("began to work")
    assert state(target) == "first"
    assert leftovers(target) == []


def test_a_single_file_open_in_excel_is_not_replaced(tmp_path):
    write_file(tmp_path / "a.csv", "first")
    (tmp_path / "~$a.csv").write_bytes(b"who")
    with pytest.raises(OutputError, match="open in another program"):
        write_file(tmp_path / "a.csv", "second")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "first"


def test_a_file_whose_name_only_looks_like_a_mark_is_kept(target):
    (target / "~$メモ.txt").write_text("読んだ", encoding="utf-8")
    with finished_folder(target) as folder:
        fill(folder, "second")
    assert (target / "~$メモ.txt").read_text(encoding="utf-8") == "読んだ"


# ---------------------------------------------------------------- places


def test_what_a_person_put_beside_the_results_is_kept(target):
    (target / "メモ.txt").write_text("読んだ", encoding="utf-8")
    with finished_folder(target) as folder:
        fill(folder, "second")
    assert (target / "メモ.txt").read_text(encoding="utf-8") == "読んだ"


def test_a_damaged_manifest_does_not_stop_the_next_run(target):
    (target / MANIFEST).write_text("{", encoding="utf-8")
    with finished_folder(target) as folder:
        fill(folder, "second")
    assert state(target) == "second"


def test_a_folder_that_is_not_ours_is_refused(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError), finished_folder(tmp_path / "mine"):
        pytest.fail("let in")
    assert (tmp_path / "mine" / "letter.txt").read_text(encoding="utf-8") == "x"


def test_a_link_to_elsewhere_inside_the_results_is_not_followed(target, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep.txt").write_text("kept", encoding="utf-8")
    (target / "link").symlink_to(outside)
    with finished_folder(target) as folder:
        fill(folder, "second")
    assert (outside / "keep.txt").read_text(encoding="utf-8") == "kept"
