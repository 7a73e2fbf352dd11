"""The page of ``textmine gui``: who may speak to it, what it keeps where, how a run goes."""

from __future__ import annotations

import html
import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("starlette")

from web_server import running

from textmine.errors import InputError, OutputError
from textmine.web import Server
from textmine.web.desk import Desk, file_name, may_be_shared, result_file, zipped

TABLE = (
    "番号,地区,ご意見\n"
    + "".join(
        f"{n},{'東' if n % 2 else '西'}地区,"
        + ["公園の街灯を増やしてください。夜の道が暗いです。", "バスの本数が少ないので増やしてほしいです。"][
            n % 2
        ]
        + f"{n}番の通りです。\n"
        for n in range(1, 13)
    )
).encode()


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with running(tmp_path_factory.mktemp("desk")) as client:
        yield client


# ---------------------------------------------------------------- who may speak to it


def test_the_key_opens_the_door_and_is_kept_in_a_cookie(client):
    answer = client.ask(f"/?key={client.key}", cookie=None)
    assert answer.status == 303
    assert answer.headers["location"] == "/"
    assert answer.headers["set-cookie"] == (
        f"textmine_{client.port}={client.key}; HttpOnly; SameSite=Strict; Path=/"
    )


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/", {"cookie": None}),
        ("/?key=wrong", {}),
        ("/?key=", {}),
        ("/", {"cookie": "textmine_1=x"}),
        ("/", {"host": "evil.example"}),
        ("/", {"host": "127.0.0.1:1"}),
        ("/look.css", {"cookie": None}),
    ],
)
def test_nobody_else_is_let_in(client, path, changes):
    answer = client.ask(path, **changes)
    assert answer.status == 403
    assert b"<form" not in answer.body


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1"]
)
def test_no_other_page_can_send_a_form(client, origin):
    assert client.ask("/quit", "POST", b"", origin=origin).status == 403
    assert client.ask("/").status == 200


def test_a_request_that_is_too_large_is_refused_before_it_is_read(client):
    assert client.ask("/tables", "POST", b"", content_length="600000000000").status == 413
    assert client.ask("/tables", "POST", b"", content_length="-1").status in (400, 413)


def test_pages_load_and_run_nothing_foreign(client):
    answer = client.ask("/")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    linked = re.findall(r'(?:src|href|action)="([^"]*)"', answer.text)
    assert linked
    assert all(one.startswith("/") or one == "data:," for one in linked)


def test_it_listens_on_this_machine_alone(client):
    assert client.server._socket.getsockname()[0] == "127.0.0.1"


# ---------------------------------------------------------------- what it keeps where


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("回答.xlsx", "回答.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\表\\a.csv", "a.csv"),
        ("か\u3099.csv", "が.csv"),
        ('a<b>:"|?*.csv', "a b.csv"),
        ("CON.csv", "_CON.csv"),
        ("..", "表"),
        (".csv", "表.csv"),
        ("  . .csv", "表.csv"),
        ("長" * 100 + ".csv", "長" * 60 + ".csv"),
        ("改\n行\x00.csv", "改 行.csv"),
    ],
)
def test_names_of_files_stay_in_their_folder(given, kept):
    assert file_name(given) == kept


def test_the_same_table_finds_its_folder_another_gets_one_of_its_own(tmp_path):
    desk = Desk(tmp_path)
    first, again = desk.put("a.csv", b"x,y\n"), desk.put("a.csv", b"x,y\n")
    other = desk.put("a.csv", b"x,z\n")
    assert (first.name, again.name, other.name) == ("a", "a", "a-2")
    assert (tmp_path / "a" / "a.csv").read_bytes() == b"x,y\n"
    assert [folder.name for folder in desk.surveys()] == ["a", "a-2"]


def test_only_what_lies_on_the_desk_is_a_survey(tmp_path):
    (tmp_path / "desk" / "empty").mkdir(parents=True)
    (tmp_path / "desk" / ".hidden").mkdir()
    (tmp_path / "desk" / ".hidden" / "a.csv").write_text("x")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "survey.toml").write_text("")
    desk = Desk(tmp_path / "desk")
    assert desk.surveys() == []
    assert desk.survey("../other") is None
    assert desk.survey(".") is None
    assert Desk(tmp_path / "missing").surveys() == []


def test_a_file_that_is_no_table_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        Desk(tmp_path).put("a.pptx", b"PK")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "inside", ["../survey.toml", "/etc/passwd", "charts", "", "none.png", "charts/../../a.csv"]
)
def test_no_file_beside_the_results_is_given(tmp_path, inside):
    (tmp_path / "outputs" / "charts").mkdir(parents=True)
    (tmp_path / "survey.toml").write_text("x")
    (tmp_path / "a.csv").write_text("x")
    assert result_file(tmp_path / "outputs", inside) is None


def test_what_may_be_shared_is_all_but_the_private_tables(tmp_path):
    for name in ("report.html", "tables/responses.csv", "tables.xlsx", "charts/tables.png"):
        (tmp_path / "outputs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "outputs" / name).write_text(name)
    with zipfile.ZipFile(io.BytesIO(zipped(tmp_path / "outputs", may_be_shared))) as archive:
        assert archive.namelist() == ["charts/tables.png", "report.html", "tables.xlsx"]
        assert archive.read("report.html") == b"report.html"


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(OutputError, match=f"port {port}"):
            Server(tmp_path, port=port)


def test_a_place_that_is_no_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="folder"):
        Server(tmp_path / "file" / "desk")


# ---------------------------------------------------------------- a survey, from its table to its results


def test_a_table_is_given_looked_over_run_and_its_results_taken(tmp_path):
    with running(tmp_path) as client:
        given = client.give("/tables", "住民 意見.csv", TABLE)
        address = "/survey/" + quote("住民 意見")
        assert (given.status, given.headers["location"]) == (303, address + "/columns")
        # Without settings the survey's page leads to its columns.
        assert client.ask(address).headers["location"] == address + "/columns"

        page = client.ask(address + "/columns").text
        assert re.search(r'name="role-3"[^>]*>.*?<option value="自由記述" selected>', page, re.DOTALL)
        roles = {"role-1": "回答者名", "role-2": "組織・属性", "role-3": "自由記述", "name-3": "要望"}
        chosen = client.post(address + "/columns", title="住民の声", persons="on", **roles)
        assert chosen.headers["location"] == address
        written = (tmp_path / "住民 意見" / "survey.toml").read_text(encoding="utf-8")
        assert 'title = "住民の声"' in written
        assert 'name = "要望"' in written
        assert "persons = true" in written

        page = client.ask(address).text
        assert "住民の声" in page
        assert "回答者: 12" in page
        assert client.ask(address + "/results/report.html").status == 404

        assert client.post(address + "/run").status == 303
        told = client.wait(address + "/job")
        assert told["state"] == "done", told
        assert told["findings"]
        assert told["left_out"] == {"ヒアリング資料": "回答者が個人なので、一人ずつの資料は作りません"}
        page = client.ask(address).text
        assert html.escape(told["findings"][0]) in page
        assert "手元用の表" in page

        report = client.ask(address + "/results/report.html")
        assert report.headers["content-type"].startswith("text/html")
        assert "content-security-policy" not in report.headers  # its own stands in the page
        assert report.body == (tmp_path / "住民 意見" / "outputs" / "report.html").read_bytes()
        book = client.ask(address + "/results/tables.xlsx")
        assert book.headers["content-disposition"] == 'attachment; filename="tables.xlsx"'
        with zipfile.ZipFile(io.BytesIO(client.ask(address + "/results/share.zip").body)) as archive:
            assert not [name for name in archive.namelist() if name.startswith("tables/")]
        with zipfile.ZipFile(io.BytesIO(client.ask(address + "/results/all.zip").body)) as archive:
            assert "tables/responses.csv" in archive.namelist()


def test_the_results_are_those_of_the_command(tmp_path):
    """All but the manifest's moment are the same bytes."""
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", TABLE)
        client.post(
            "/survey/a/columns", **{"role-1": "回答者名", "role-2": "組織・属性", "role-3": "自由記述"}
        )
        client.post("/survey/a/run")
        assert client.wait("/survey/a/job")["state"] == "done"
    command = [sys.executable, "-m", "textmine", "run", str(tmp_path / "a" / "survey.toml")]
    subprocess.run([*command, "--output", str(tmp_path / "b")], check=True, capture_output=True)
    first = json.loads((tmp_path / "a" / "outputs" / "manifest.json").read_text(encoding="utf-8"))
    second = json.loads((tmp_path / "b" / "manifest.json").read_text(encoding="utf-8"))
    assert first["outputs"] == second["outputs"]


def test_settings_that_are_wrong_are_told_and_not_run(tmp_path):
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", TABLE)
        client.post(
            "/survey/a/settings", text='file = "a.csv"\n[[questions]]\nname = "x"\ncolumn = "無い列"\n'
        )
        page = client.ask("/survey/a").text
        assert "無い列" in page
        assert re.search(r"<button[^>]*disabled>", page)
        client.post("/survey/a/run")
        told = client.wait("/survey/a/job")
        assert told["state"] == "failed"
        assert "無い列" in told["problems"][0]
        assert not (tmp_path / "a" / "outputs").exists()


def test_a_run_that_is_stopped_leaves_nothing_half_made(tmp_path):
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", TABLE)
        client.post("/survey/a/columns", **{"role-2": "組織・属性", "role-3": "自由記述"})
        client.post("/survey/a/run")
        busy = client.post("/survey/a/run")
        assert busy.status == 400
        assert "分析しています" in busy.text
        assert client.post("/survey/a/stop").status == 303
        assert json.loads(client.ask("/survey/a/job").text)["state"] == "stopped"
        page = client.ask("/survey/a").text
        assert "止めました" in page
        assert "前の結果は残っています" not in page  # there is none
    left = {path.name for path in (tmp_path / "a").iterdir()}
    assert left - {".outputs.lock"} == {"a.csv", "survey.toml"}


def test_mistakes_are_told_in_words(tmp_path):
    with running(tmp_path) as client:
        assert (
            "ファイルが選ばれていません"
            in client.ask(
                "/tables", "POST", b"--x--\r\n", content_type="multipart/form-data; boundary=x"
            ).text
        )
        assert "読めない種類" in client.give("/tables", "a.pptx", b"PK").text
        assert client.ask("/survey/none").status == 404
        client.give("/tables", "a.xlsx", b"no workbook")
        page = client.ask("/survey/a/columns")
        assert (page.status, "直すところ" in page.text) == (400, True)
        client.give("/tables", "b.csv", TABLE)
        assert "自由記述の列が選ばれていません" in client.post("/survey/b/columns").text
        assert not (tmp_path / "b" / "survey.toml").exists()


def test_a_newer_table_takes_the_place_of_the_older(tmp_path):
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", TABLE)
        client.post("/survey/a/columns", **{"role-3": "自由記述"})
        longer = TABLE + "13,東地区,歩道を広げてください。\n".encode()
        assert client.give("/survey/a/files", "a.csv", longer).status == 303
        assert "回答者: 13" in client.ask("/survey/a").text


def test_a_survey_is_compared_with_an_earlier_one(tmp_path):
    roles = {"role-2": "組織・属性", "role-3": "自由記述"}
    later = TABLE.replace("バスの本数が少ない".encode(), "バスの運賃が高い".encode())
    with running(tmp_path) as client:
        for name, table in (("前回", TABLE), ("今回", later)):
            client.give("/tables", f"{name}.csv", table)
            client.post(f"/survey/{quote(name)}/columns", **roles)
        address = "/survey/" + quote("今回")
        assert "<option>前回</option>" in client.ask(address).text
        assert "<option>今回</option>" not in client.ask(address).text
        assert "その調査はありません" in client.post(address + "/compare", before="無い").text
        assert client.post(address + "/compare", before="前回").status == 303
        told = client.wait(address + "/job")
        assert told["state"] == "done", told
        page = client.ask(address).text
        assert "「前回」からの変化" in page
        assert html.escape(told["findings"][0]) in page
        place = address + "/compared/" + quote("前回")
        report = client.ask(place + "/report.html")
        assert "運賃" in report.text
        assert "content-security-policy" not in report.headers
        with zipfile.ZipFile(io.BytesIO(client.ask(place + "/share.zip").body)) as archive:
            assert {"report.html", "tables.xlsx"} <= set(archive.namelist())
        assert client.ask(address + "/compared/" + quote("今回", safe="") + "/report.html").status == 404
        assert (
            client.ask(address + "/compared/..%2F..%2F前回/survey.toml".replace("前回", quote("前回"))).status
            == 404
        )


def test_what_stands_in_files_stays_text(tmp_path):
    hostile = "<script>alert(1)</script>"
    content = f"番号,{hostile},ご意見\n" + "".join(
        f'{n},"{hostile}",道路が暗いので{n}か所に街灯を付けてください。\n' for n in range(8)
    )
    with running(tmp_path) as client:
        client.give("/tables", f"{hostile}.csv", content.encode())
        name = quote(next(path.name for path in tmp_path.iterdir()))
        columns = client.ask(f"/survey/{name}/columns").text
        client.post(f"/survey/{name}/columns", title=hostile, **{"role-3": "自由記述"})
        for page in (columns, client.ask(f"/survey/{name}").text, client.ask("/").text):
            assert "<script>alert" not in page
        assert "&lt;script&gt;" in columns


def test_pages_speak_english(tmp_path):
    with running(tmp_path, lang="en") as client:
        client.give("/tables", "a.csv", TABLE)
        client.post("/survey/a/columns", **{"role-3": "自由記述"})
        for path in ("/", "/survey/a", "/survey/a/settings"):
            said = re.sub(r"<textarea.*</textarea>|<[^>]+>", "", client.ask(path).text, flags=re.DOTALL)
            assert not re.search("[ぁ-ん]", said.replace("自由記述", "").replace("ご意見", "")), path


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    "path", ["/nothing", "/tables", "/survey/a/results/%00", "/survey/a/results/" + "x" * 5000]
)
def test_an_address_that_is_none_is_told_on_a_page(path, tmp_path):
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", TABLE)
        answer = client.ask(path)
        assert answer.status in (404, 405)
        assert "直すところがあります" in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_form_that_is_none_and_a_folder_that_cannot_be_read_are_told_on_a_page(tmp_path, monkeypatch):
    with running(tmp_path) as client:
        answer = client.ask("/tables", "POST", b"x", content_type="multipart/form-data")
        assert (answer.status, "送られたものを読めません" in answer.text) == (400, True)
        client.give("/tables", "a.csv", TABLE)
        client.post("/survey/a/columns", **{"role-3": "自由記述"})
        monkeypatch.setattr(Path, "read_bytes", refused(PermissionError(13, "Permission denied", "a.csv")))
        answer = client.ask("/survey/a/settings")
        assert (answer.status, "a.csv: Permission denied" in answer.text) == (500, True)
        monkeypatch.setattr(Path, "read_bytes", refused(RuntimeError("a secret")))
        answer = client.ask("/survey/a/settings")
        assert (answer.status, "思いがけない誤り" in answer.text) == (500, True)
        assert "a secret" not in answer.text


def refused(error):
    def read(*_):
        raise error

    return read


def test_the_way_back_from_a_table_that_cannot_be_read_is_the_first_page(tmp_path):
    """The survey's own page would lead to the same table again."""
    with running(tmp_path) as client:
        client.give("/tables", "空.csv", b"")
        page = client.ask("/survey/" + quote("空") + "/columns").text
        assert re.search('class="button" href="([^"]*)"', page)[1] == "/"


def test_choices_that_cannot_be_stay_on_the_page(tmp_path):
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", TABLE)
        chosen = {"role-1": "組織・属性", "role-2": "組織・属性", "role-3": "", "name-2": "町名"}
        answer = client.post("/survey/a/columns", title="声", persons="on", **chosen)
        assert answer.status == 400
        assert "自由記述の列が選ばれていません" in answer.text
        assert re.findall(r'<option value="([^"]*)" selected', answer.text) == [
            "組織・属性",
            "組織・属性",
            "",
        ]
        assert 'value="町名"' in answer.text
        assert 'name="title" value="声"' in answer.text
        assert 'name="persons" checked' in answer.text
        assert "直すところ" not in client.ask("/survey/a/columns").text


def test_the_columns_are_shown_as_they_were_chosen_before(tmp_path):
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", TABLE)
        assert "推測しました" in client.ask("/survey/a/columns").text
        chosen = {"role-1": "", "role-2": "選択式", "role-3": "自由記述", "name-2": "町", "name-3": "要望"}
        assert client.post("/survey/a/columns", title="声", **chosen).status == 303
        page = client.ask("/survey/a/columns").text
        assert "いま選んであるとおり" in page
        assert re.findall(r'<option value="([^"]*)" selected', page) == ["", "選択式", "自由記述"]
        assert re.findall(r'name="name-[23]" value="([^"]*)"', page) == ["町", "要望"]
        assert 'name="title" value="声"' in page
        assert 'name="persons" checked' not in page
        # Chosen again without a change, the settings are the same.
        before = (tmp_path / "a" / "survey.toml").read_text(encoding="utf-8")
        client.post("/survey/a/columns", title="声", **chosen)
        assert (tmp_path / "a" / "survey.toml").read_text(encoding="utf-8") == before


def test_settings_of_other_columns_are_guessed_anew(tmp_path):
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", TABLE)
        client.post(
            "/survey/a/settings", text='file = "a.csv"\n[[questions]]\nname = "x"\ncolumn = "無い列"\n'
        )
        page = client.ask("/survey/a/columns").text
        assert "推測しました" in page
        assert 'value="自由記述" selected' in page


def test_a_table_of_many_columns_can_be_looked_over(tmp_path):
    width = 700
    rows = [[f"q{at}" for at in range(width)]]
    rows += [["夜の道が暗いので街灯を増やしてください。" + str(n)] + ["はい"] * (width - 1) for n in range(8)]
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", "\n".join(map(",".join, rows)).encode())
        fields = {f"{kind}-{at}": "" for at in range(2, width + 1) for kind in ("role", "name")}
        assert client.post("/survey/a/columns", **fields, **{"role-1": "自由記述"}).status == 303


def test_settings_that_are_not_utf8_can_be_mended(tmp_path):
    with running(tmp_path) as client:
        client.give("/tables", "a.csv", TABLE)
        (tmp_path / "a" / "survey.toml").write_bytes('title = "調査"\nfile = "a.csv"\n'.encode("cp932"))
        assert "UTF-8" in client.ask("/survey/a").text
        page = client.ask("/survey/a/settings")
        assert (page.status, "\ufffd" in page.text, "a.csv" in page.text) == (200, True, True)


def test_of_runs_asked_for_at_once_one_begins(tmp_path):
    with running(tmp_path) as client:
        for name in ("a", "b"):
            client.give("/tables", f"{name}.csv", TABLE)
            client.post(f"/survey/{name}/columns", **{"role-3": "自由記述"})
        with ThreadPoolExecutor(6) as pool:
            asked = list(pool.map(lambda name: client.post(f"/survey/{name}/run").status, "ababab"))
        assert sorted(asked) == [303, 400, 400, 400, 400, 400]
        for name in ("a", "b"):
            client.post(f"/survey/{name}/stop")


def test_the_columns_are_those_of_the_table_that_the_settings_name(tmp_path):
    with running(tmp_path) as client:
        client.give("/tables", "回答.csv", TABLE)
        address = "/survey/" + quote("回答")
        # Excel keeps such a file beside a table that is open.
        (tmp_path / "回答" / "~$回答.csv").write_bytes(b"\x05lock")
        assert "回答.csv（12 行）" in client.ask(address + "/columns").text
        client.post(address + "/columns", **{"role-3": "自由記述"})
        client.give(address + "/files", "事業.csv", "課,事業\n甲,乙\n".encode())
        assert "回答.csv（12 行）" in client.ask(address + "/columns").text


def test_a_name_that_is_no_text_hides_no_other_survey(tmp_path):
    Desk(tmp_path).put("a.csv", TABLE)
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\x89\xf1")).mkdir()
    except OSError:
        pytest.skip("this system has only names of text")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\x89\xf1/survey.toml")).touch()
    assert [folder.name for folder in Desk(tmp_path).surveys()] == ["a"]


def test_a_folder_nobody_may_look_into_hides_no_other_survey(tmp_path, monkeypatch):
    Desk(tmp_path).put("a.csv", TABLE)
    (tmp_path / "closed").mkdir()
    inside = Path.iterdir

    def listed(path):
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return inside(path)

    monkeypatch.setattr(Path, "iterdir", listed)
    assert [folder.name for folder in Desk(tmp_path).surveys()] == ["a"]


def test_a_link_out_of_the_results_is_in_no_zip(tmp_path):
    (tmp_path / "outputs").mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "outputs" / "report.html").write_text("x")
    (tmp_path / "outputs" / "link.txt").symlink_to(tmp_path / "secret.txt")
    with zipfile.ZipFile(io.BytesIO(zipped(tmp_path / "outputs", lambda _inside: True))) as archive:
        assert archive.namelist() == ["report.html"]


def test_who_goes_away_in_the_middle_of_a_table_leaves_nothing(tmp_path, capfd):
    with running(tmp_path) as client:
        head = f"POST /tables HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nOrigin: http://127.0.0.1:{client.port}\r\n"
        head += f"Cookie: textmine_{client.port}={client.key}\r\nContent-Length: 5000\r\n"
        with socket.create_connection(("127.0.0.1", client.port)) as gone:
            gone.sendall((head + "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n").encode())
            time.sleep(0.3)
        time.sleep(0.3)
        assert client.ask("/").status == 200
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in capfd.readouterr().err


def test_quitting_on_the_page_ends_the_command(tmp_path):
    command = [sys.executable, "-m", "textmine", "gui", str(tmp_path / "desk"), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        address = re.search(r"http://127\.0\.0\.1:(\d+)/\?key=(\S+)", process.stdout.readline())
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", int(address[1]), timeout=30)
        headers = {
            "cookie": f"textmine_{address[1]}={address[2]}",
            "origin": f"http://127.0.0.1:{address[1]}",
        }
        connection.request("POST", "/quit", body=b"", headers=headers)
        assert "終了しました" in connection.getresponse().read().decode()
        connection.close()
        assert process.wait(timeout=30) == 0


def test_without_its_packages_the_command_says_what_to_install(tmp_path):
    hide = "import sys; sys.modules['uvicorn'] = None; sys.argv = ['textmine', 'gui', sys.argv[1]]; "
    code = hide + "from textmine.cli import main; main()"
    got = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "desk")], capture_output=True, text=True, check=False
    )
    assert got.returncode == 3
    assert "pip install 'textmine[web]'" in got.stderr
    assert not Path(tmp_path / "desk").exists()
