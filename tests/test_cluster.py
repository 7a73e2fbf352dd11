"""The cluster engine: real processes on 127.0.0.1, one of them killed, one of them different."""

import builtins
import os
import pickle
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from counted_surveys import ALONE, WORDS, asked, in_parts, results, survey_of
from machines import Machines, other_textmine

from textmine.cli import textmine
from textmine.errors import DictionaryError, InputError, LimitError, OutputError, Problem, SettingsError
from textmine.partitions import Job, OneProcess, cluster, count_survey
from textmine.partitions.cluster import Cluster
from textmine.partitions.engines import IN_HAND
from textmine.partitions.fingerprint import differences, fingerprint_for, own_fingerprint
from textmine.partitions.parts import divide
from textmine.partitions.scan import Look, scan_part
from textmine.partitions.spool import spool_file
from textmine.settings import with_values
from textmine.work import Work

try:
    import distributed
except ImportError:
    distributed = None

on_machines = pytest.mark.skipif(distributed is None, reason="the extra [cluster] is not installed")
ROWS = [
    ["番号", "課", "意見"],
    *([f"R{n}", f"課{n % 7}", f"{WORDS[n % 6]}{n % 11}" if n % 9 else "特になし"] for n in range(400)),
]
PLAIN = {"respondent": "番号", "groups": ["課"], "questions": asked("意見"), "dictionaries": "own"}
OWN = "status,form,example\nnone,{},{}\n"
SMALL = 300


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    started = Machines(tmp_path_factory.mktemp("machines"))
    yield started
    started.close()


@pytest.fixture
def survey(tmp_path):
    (tmp_path / "own").mkdir()
    decide(tmp_path, "子どもの居場所が足りない3")
    return survey_of(tmp_path, ROWS, **PLAIN)


def decide(folder, form):
    """A dictionary of the survey's own in which ``form`` is no answer."""
    (folder / "own" / "nonresponse.csv").write_text(OWN.format(form, form), encoding="utf-8")


def counted(settings, folder, engine, part_bytes=SMALL):
    """Every table of the survey, by name, and the number of parts."""
    result = count_survey(Job(settings, folder, engine, part_bytes=part_bytes))
    return {path.name: path.read_bytes() for path in folder.iterdir()}, result.parts


def on(machines, **how):
    return Work("dask", scheduler=machines.address, kept=False, **how)


# ---------------------------------------------------------------- the same bytes


@on_machines
def test_two_workers_give_the_bytes_of_one_process(machines, survey, tmp_path):
    machines.need(2)
    parts = in_parts(survey, tmp_path / "cluster", part_bytes=SMALL, work=on(machines)).parts
    in_parts(survey, tmp_path / "alone", part_bytes=SMALL, work=ALONE)
    assert parts >= 60
    assert results(tmp_path / "cluster") == results(tmp_path / "alone")
    assert b"nonresponse.csv:2" in (tmp_path / "cluster/tables/responses.csv").read_bytes()


@on_machines
def test_the_further_tables_are_made_of_what_workers_counted(machines, survey, tmp_path):
    machines.need(2)
    told = with_values(survey, {"analysis.coding": "citizen_collaboration", "analysis.topics": 2})
    in_parts(told, tmp_path / "cluster", part_bytes=SMALL, work=on(machines), tables=True)
    in_parts(told, tmp_path / "alone", part_bytes=SMALL, work=ALONE, tables=True)
    assert results(tmp_path / "cluster") == results(tmp_path / "alone")
    one = results(tmp_path / "alone")[0]
    assert one["tables/cooccurrence.csv"].count(b"\n") > 5
    assert one["tables/coded.csv"].count(b"\n") > 5


@on_machines
def test_the_command_line_reaches_the_cluster(machines, survey, tmp_path):
    machines.need(2)
    (tmp_path / "survey.toml").write_text(
        'file = "answers.csv"\nrespondent = "番号"\ngroups = ["課"]\n[[questions]]\nname = "意見"\ncolumn = "意見"\n'
    )
    command = ["run", str(tmp_path / "survey.toml"), "--only", "counts", "--no-cache", "--output"]
    far = ["--engine", "dask", "--scheduler", machines.address]
    for name, engine in (("far", far), ("near", ["--processes", "1"])):
        done = CliRunner().invoke(textmine, [*command, str(tmp_path / name), *engine])
        assert done.exit_code == 0, done.output
    assert results(tmp_path / "far") == results(tmp_path / "near")


class Fatal:
    """An engine that kills a worker after the third counted part."""

    def __init__(self, engine, kill):
        self.engine, self.kill, self.runs = engine, kill, 0

    def run(self, work, tasks):
        self.runs += 1
        for number, result in enumerate(self.engine.run(work, tasks)):
            if self.runs == 2 and number == 3:
                self.kill()
            yield result

    def warm(self, work, task):
        return self.engine.warm(work, task)

    def rest(self):
        self.engine.rest()


@on_machines
def test_a_worker_killed_in_mid_run_changes_no_byte(machines, survey, tmp_path):
    machines.need(2)
    victim = machines.workers[0]
    with Cluster(machines.address) as engine:
        found, parts = counted(survey, tmp_path / "killed", Fatal(engine, lambda: machines.kill(victim)))
        assert len(engine._workers()) == 1
    assert parts >= 60
    assert victim.poll() == -9
    assert found == counted(survey, tmp_path / "whole", OneProcess())[0]


@on_machines
def test_few_tasks_are_out_at_a_time_and_results_come_in_order(machines):
    machines.need(2)
    with Cluster(machines.address) as engine:
        for number, result in enumerate(engine.run(abs, range(-40, 0))):
            assert result == 40 - number
            assert engine._submitted <= number + 1 + 2 * IN_HAND
        assert list(engine.run(abs, [])) == []


@on_machines
def test_a_run_that_is_given_up_leaves_nothing_to_do(machines):
    machines.need(1)
    with Cluster(machines.address) as engine:
        results = engine.run(time.sleep, [0.01] * 50)
        next(results)
        results.close()
        assert list(engine.run(abs, [-1])) == [1]


# ---------------------------------------------------------------- workers live longer than a run


@on_machines
def test_a_worker_remembers_no_dictionary_of_an_earlier_run(machines, survey, tmp_path):
    machines.need(1)
    for form in ("子どもの居場所が足りない5", "公園の遊具が古い。直してほしい4"):
        decide(tmp_path, form)
        with Cluster(machines.address) as engine:
            found, _ = counted(survey, tmp_path / form, engine, 5000)
        answers = found["responses.csv"].decode("utf-8-sig").splitlines()
        assert {line.split(",")[3] for line in answers if "nonresponse.csv:2 " in line} == {form}


@on_machines
def test_a_survey_changed_between_runs_is_read_anew(machines, survey, tmp_path):
    machines.need(1)
    for first, then in (("財政", "財政"), ("財政", "予算")):
        survey.file.write_bytes(survey.file.read_bytes().replace(first.encode(), then.encode()))
        with Cluster(machines.address) as engine:
            found, _ = counted(survey, tmp_path / then, engine, 5000)
        assert then in found["frequency.csv"].decode("utf-8-sig")


# ---------------------------------------------------------------- refused


@on_machines
def test_a_worker_with_other_dictionaries_is_refused_whenever_it_comes(machines, tmp_path):
    machines.need(1)
    other = machines.start_worker(shadow=other_textmine(tmp_path))
    try:
        with Cluster(machines.address) as engine, pytest.raises(SettingsError) as late:
            # Long enough for the other to have joined and taken one.
            list(engine.run(time.sleep, [0.05] * 2000))
        with pytest.raises(SettingsError) as early, Cluster(machines.address):
            pass
    finally:
        machines.kill(other)
    for told in (late, early):
        (problem,) = told.value.problems
        assert problem.where.startswith("tcp://127.0.0.1:")
        assert "規則と辞書" in problem.what_ja
        assert own_fingerprint(None)["rules"][:12] in problem.what_en


@on_machines
def test_a_dictionary_folder_that_workers_do_not_see_is_named(machines, tmp_path, monkeypatch):
    machines.need(1)
    with Cluster(machines.address) as engine:
        far = tmp_path / "far"
        monkeypatch.setattr(
            cluster, "own_fingerprint", lambda _: {**own_fingerprint(None), "folder": str(far)}
        )
        with pytest.raises(SettingsError, match="dictionary folder"):
            engine._require_same(far)


@on_machines
def test_a_file_that_is_not_shared_is_named(machines, survey, tmp_path):
    machines.need(1)
    divided = divide(survey, part_bytes=SMALL)
    missing = [
        Look(replace(part, path=tmp_path / "elsewhere.csv"), divided.form, None) for part in divided.parts
    ]
    with Cluster(machines.address) as engine, pytest.raises(SettingsError) as told:
        list(engine.run(scan_part, missing))
    (problem,) = told.value.problems
    assert problem.where == str(tmp_path / "elsewhere.csv")
    assert "共有フォルダ" in problem.do_ja


@on_machines
def test_another_file_under_the_same_path_is_refused(machines, survey):
    machines.need(1)
    divided = divide(survey, part_bytes=SMALL)
    content = survey.file.read_bytes()
    survey.file.write_bytes(content.replace("公園".encode(), "広場".encode()))
    with Cluster(machines.address) as engine, pytest.raises(InputError, match="another file of that name"):
        list(engine.run(scan_part, [Look(part, divided.form, None) for part in divided.parts]))


@on_machines
def test_a_part_that_kills_its_workers_is_given_up(machines):
    machines.need(2)
    with Cluster(machines.address) as engine, pytest.raises(LimitError) as told:
        list(engine.run(os._exit, [9]))
    assert "--memory-limit" in told.value.problems[0].do_ja
    assert [one.wait() for one in machines.workers] == [9, 9]


@on_machines
def test_a_cluster_without_workers_is_told_after_a_while(machines, monkeypatch):
    machines.need(0)
    monkeypatch.setattr(cluster, "WORKER_SECONDS", 0.3)
    with (
        pytest.raises(LimitError, match="no worker takes tasks after"),
        Cluster(machines.address),
    ):
        pass


@on_machines
def test_a_scheduler_lost_in_mid_run_is_told(tmp_path):
    own = Machines(tmp_path)
    try:
        own.need(1)
        with Cluster(own.address) as engine:
            slow = engine.run(time.sleep, [0.05] * 200)
            next(slow)
            own.started[0].kill()
            with pytest.raises(LimitError, match="the scheduler was lost"):
                list(slow)
    finally:
        own.close()


# ---------------------------------------------------------------- nobody there


@on_machines
@pytest.mark.parametrize("listens", [False, True], ids=["nobody", "somebody else"])
def test_no_scheduler_at_the_address(listens, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen()
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(SettingsError) as told, Cluster(address):
            pass
    (problem,) = told.value.problems
    assert problem.where == address
    assert problem.do_ja
    assert problem.do_en
    assert told.value.exit_status == 3


WRONG = ["", " ", "nonsense", "10.0.0.1", "10.0.0.1:8786", "tcp://", "tcp://host", "http://host:8786"]
WRONG += ["tcp://host:port", "tcp://host:99999", "tcp://:8786", "tcp//host:8786", "tcp://[::1:8786"]


@pytest.mark.parametrize("address", WRONG)
def test_a_wrong_address_is_refused_before_anything_is_done(address):
    with pytest.raises(SettingsError) as told:
        Work("dask", scheduler=address).engine(10)
    (problem,) = told.value.problems
    assert problem.where == "--scheduler"
    assert "tcp://" in problem.do_ja


@pytest.mark.parametrize("address", ["tcp://10.0.0.1:8786", "tls://node01:8786", " tcp://[::1]:8786 "])
def test_a_right_address_is_taken(address):
    assert Work("dask", scheduler=address).engine(10).scheduler == address.strip()


def test_the_command_line_names_a_missing_address(tmp_path):
    survey_of(tmp_path, ROWS)
    (tmp_path / "survey.toml").write_text(
        'file = "answers.csv"\n[[questions]]\nname = "意見"\ncolumn = "意見"\n'
    )
    command = ["run", str(tmp_path / "survey.toml"), "--only", "counts", "--output", str(tmp_path / "out")]
    done = CliRunner().invoke(textmine, [*command, "--engine", "dask"])
    assert isinstance(done.exception, SettingsError)
    assert done.exception.problems[0].where == "--scheduler"
    assert not (tmp_path / "out").exists()


def test_without_the_extra_its_name_is_told(monkeypatch):
    real = builtins.__import__

    def without(name, *others, **more):
        if name.partition(".")[0] in ("distributed", "dask"):
            raise ImportError(name)
        return real(name, *others, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SettingsError) as told, Cluster("tcp://127.0.0.1:8786"):
        pass
    assert "pip install 'textmine[cluster]'" in told.value.problems[0].do_ja


# ---------------------------------------------------------------- what is compared


def test_what_differs_is_told_and_what_follows_from_it_is_not():
    own = own_fingerprint(None)
    assert differences(own, dict(own)) == []
    older = {**own, "sudachipy": "0.6.0", "rules": "0" * 40}
    assert differences(own, older) == [("sudachipy", own["sudachipy"], "0.6.0")]
    assert differences(own, {**own, "rules": "0" * 40}) == [("rules", own["rules"][:12], "0" * 12)]
    assert differences(own, {**own, "code": "0" * 40, "rules": "0" * 40})[0][0] == "code"
    assert differences(own, {"textmine": "-"})[1] == ("textmine", own["textmine"], "-")


def test_own_dictionaries_are_part_of_the_fingerprint(tmp_path):
    (tmp_path / "own").mkdir()
    plain = own_fingerprint(tmp_path / "own")
    decide(tmp_path, "ほかにない")
    assert own_fingerprint(tmp_path / "own")["rules"] != plain["rules"]
    (tmp_path / "own/nonresponse.csv").unlink()
    assert own_fingerprint(tmp_path / "own") == plain
    assert own_fingerprint(tmp_path / "nowhere")["folder"] == "-"
    (tmp_path / "own/userdict.csv").write_text(
        "word,reading,pos,note\n協働市民債,キョウドウシミンサイ,名詞,\n", encoding="utf-8"
    )
    assert differences(plain, own_fingerprint(tmp_path / "own"))[0][0] == "words"


def test_a_dictionary_that_cannot_be_read_is_a_difference_and_no_fault(tmp_path):
    (tmp_path / "userdict.csv").write_text("word,reading,pos,note\n,,動物,\n", encoding="utf-8")
    assert differences(own_fingerprint(None), own_fingerprint(tmp_path))


def test_a_run_of_its_own_has_a_look_of_its_own(tmp_path):
    first = fingerprint_for("one", tmp_path)
    (tmp_path / "nonresponse.csv").write_text(OWN.format("ない", "ない"), encoding="utf-8")
    assert fingerprint_for("one", tmp_path) == first
    assert fingerprint_for("two", tmp_path) != first


@pytest.mark.parametrize("kind", [SettingsError, DictionaryError, LimitError, OutputError])
def test_errors_travel_whole(kind):
    error = kind([Problem("誤り", "wrong", "a.csv", "直す", "mend"), Problem("二つ目", "second")])
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert again.problems == error.problems


# ---------------------------------------------------------------- files of a part


class Twice(OneProcess):
    """Every part is done twice, as where a worker was lost after its work; the folder is looked at."""

    def __init__(self):
        self.left = set()

    def run(self, work, tasks):
        for task in tasks:
            work(task)
            yield work(task)
            if hasattr(task, "counting"):
                self.left |= {path.name for path in Path(task.counting.spool).iterdir()}


def test_a_part_done_twice_changes_nothing_and_leaves_no_half_file(survey, tmp_path):
    engine = Twice()
    assert (
        counted(survey, tmp_path / "twice", engine)[0] == counted(survey, tmp_path / "once", OneProcess())[0]
    )
    assert spool_file(Path(), "postings", 0).name in engine.left
    assert [name for name in engine.left if name.startswith(".")] == []
