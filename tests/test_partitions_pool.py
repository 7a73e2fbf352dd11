"""Work by several processes: the same bytes, and clear words where one is lost or all are stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from counted_surveys import ALONE, WORDS, asked, csv_text, in_parts, results, survey_of

from textmine import pipeline
from textmine.errors import LimitError, SettingsError
from textmine.partitions import OneProcess, Pool, all_texts, choose_engine, engines
from textmine.pipeline import Work

TWO = Work(processes=2, kept=False)
ROWS = [
    ["番号", "部", "意見"],
    *([f"R{n}", f"部{n % 3}", f"{WORDS[n % 6]}尐し{n % 11}回。" if n % 5 else "特になし"] for n in range(60)),
]
TOLD = {"respondent": "番号", "groups": ["部"], "questions": asked("意見")}


def doubled(number):
    """A work function of a module of its own: a process started anew finds it by its name."""
    return os.getpid(), number * 2


def killed(number):
    """The third task ends its process from outside."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def failed(number):
    """The third task finds a bad file."""
    if number == 3:
        raise ValueError("third")
    return number


@pytest.fixture(scope="module")
def pool():
    with Pool(2) as started:
        yield started


def test_results_come_in_the_order_of_the_tasks(pool):
    found = list(pool.run(doubled, range(25)))
    assert [value for _, value in found] == [2 * number for number in range(25)]
    assert os.getpid() not in {process for process, _ in found}
    with OneProcess() as here:
        assert [value for _, value in here.run(doubled, range(25))] == [value for _, value in found]


def test_no_task_is_no_result_and_starts_no_process():
    with Pool(2) as idle:
        assert list(idle.run(doubled, [])) == []
        assert idle._executor is None


def test_only_a_few_tasks_are_out_at_a_time():
    """So that memory holds few parts whatever their number."""
    from concurrent.futures import Future

    out, most = 0, 0

    def submit(task):
        nonlocal out, most
        out += 1
        most = max(most, out)
        done = Future()
        done.set_result(task)
        return done

    for number, task in enumerate(engines.in_order(submit, range(50), 4)):
        assert task == number
        out -= 1
    assert most == 4


def test_an_error_of_a_task_is_raised_here(pool):
    found = pool.run(failed, range(6))
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="third"):
        next(found)


def test_a_killed_process_is_said_in_words():
    with Pool(2) as broken, pytest.raises(LimitError) as error:
        list(broken.run(killed, range(8)))
    assert "--processes 1" in error.value.text("ja")
    assert "--processes 1" in error.value.text("en")
    assert error.value.exit_status == 5


def test_the_engine_is_chosen_by_size():
    assert isinstance(choose_engine(100), OneProcess)
    assert isinstance(choose_engine(10**6, processes=1), OneProcess)
    wanted = choose_engine(100, processes=3)
    assert isinstance(wanted, Pool)
    assert wanted.processes == 3
    assert isinstance(choose_engine(engines.POOL_FROM), Pool if engines.usable_cores() > 1 else OneProcess)


def test_an_unknown_engine_is_refused():
    with pytest.raises(SettingsError) as error:
        Work(engine_name="dusk").engine(100)
    assert "dask" in error.value.text("ja")


def test_two_processes_give_the_bytes_of_one(tmp_path, monkeypatch):
    settings = survey_of(tmp_path, ROWS, **TOLD)
    in_parts(settings, tmp_path / "one")
    in_parts(settings, tmp_path / "two", work=TWO)
    assert results(tmp_path / "one") == results(tmp_path / "two")
    monkeypatch.setattr(all_texts, "TEXTS", 7)
    one, two = (pipeline.prepare(settings, shared=True, work=work) for work in (ALONE, TWO))
    for name in ("responses", "repairs", "tokens", "words", "term_tokens", "terms"):
        assert getattr(one, name).equals(getattr(two, name)), name
    pipeline.run(settings, output=tmp_path / "memory", only=["counts"], work=TWO)
    assert results(tmp_path / "memory") == results(tmp_path / "one")


def test_the_last_result_stays_where_a_process_is_killed(tmp_path, monkeypatch):
    settings = survey_of(tmp_path, ROWS, **TOLD)
    in_parts(settings, tmp_path / "out")
    before = results(tmp_path / "out")
    monkeypatch.setattr(engines.Pool, "run", lambda self, _work, tasks: _lost(self, tasks))
    with pytest.raises(LimitError):
        in_parts(settings, tmp_path / "out", work=TWO)
    assert results(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "out"]


_RUN = Pool.run


def _lost(pool, tasks):
    return _RUN(pool, killed, [3 for _ in tasks])


# ---------------------------------------------------------------- Ctrl-C


def children(process):
    """The processes that a process has started, and theirs."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *children(child)]
    return found


def is_alive(process):
    """Whether a process still runs; a zombie does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def waited_for(condition, seconds=60.0):
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc")
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_command_leaves_nothing_behind(tmp_path, sent, status):
    """Stopped in mid-run, with two processes at work: no process, no half-made folder; the old result stays."""
    rows = [ROWS[0], *([f"R{n}", f"部{n % 3}", f"{WORDS[n % 6]}{n}回。" * 5] for n in range(20_000))]
    (tmp_path / "answers.csv").write_bytes(csv_text(rows).encode())
    (tmp_path / "small.csv").write_bytes(csv_text(ROWS).encode())
    output = tmp_path / "out"
    small = survey_of(tmp_path, ROWS, name="small.csv", **TOLD)
    in_parts(small, output)
    before = results(output)
    run = subprocess.Popen(
        [sys.executable, "-m", "textmine", "run", tmp_path / "answers.csv", "--text", "意見", "--group", "部",
         "--only", "counts", "--processes", "2", "--no-cache", "--output", output],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert waited_for(lambda: list(tmp_path.glob("**/*.postings.npz")) or run.poll() is not None)
        started = children(run.pid)
        assert len(started) >= 2
        os.killpg(run.pid, sent) if sent == signal.SIGINT else run.send_signal(sent)
        error = run.communicate(timeout=60)[1].decode()
    finally:
        run.kill()
    assert run.returncode == status, error
    assert "Traceback" not in error
    assert waited_for(lambda: not any(is_alive(one) for one in started), 20)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "out", "small.csv"]
    assert results(output) == before
