"""The documentation is tested: its examples run, its links lead somewhere, its reference is current."""

import doctest
import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from textmine import pipeline
from textmine.cli import textmine
from textmine.report.headline import main_findings
from textmine.settings import load_settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("README*.md"), *ROOT.glob("data/*/README.md")])
FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
NOT_TO_USE = re.compile("使わない|使ってはいけない|使えない|向かない|読んではいけない")
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def reference():
    spec = importlib.util.spec_from_file_location("build_reference", ROOT / "docs" / "build_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_examples_do_what_they_show(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    text = page.read_text(encoding="utf-8")
    examples = "\n".join(block for block in FENCE.findall(text) if ">>>" in block)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    test = doctest.DocTestParser().get_doctest(examples, {"__name__": "docs"}, name_of(page), str(page), 0)
    failures = doctest.DocTestRunner(optionflags=flags, verbose=False).run(test)
    assert failures.failed == 0


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_and_pictures_exist(page):
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    missing = []
    for target in LINK.findall(text):
        path = unquote(target.partition("#")[0])
        if path and not re.match(r"[a-z]+:", path) and not (page.parent / path).exists():
            missing.append(target)
    assert missing == []


def test_pages_say_nothing_of_the_machine_that_they_were_written_on():
    places = re.compile(r"(?<![\w.])/(?:work|tmp|home|root)/|\.\./shared")
    assert [name_of(page) for page in PAGES if places.search(page.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "name", ["tables.md", "settings.md", "cli.md", "methods.md", "python.md", "sizes.md"]
)
def test_reference_is_current(name):
    module = reference()
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == module.PAGES[name](), "run: python docs/build_reference.py"


def test_every_setting_has_a_meaning_and_no_meaning_is_left_over():
    module = reference()
    page = module.settings_page()
    assert [line for line in page.splitlines() if line.startswith("| `") and line.endswith("|  |")] == []
    assert [place for place, meaning in module.MEANINGS.items() if module._cell(meaning) not in page] == []


def test_a_stale_page_is_named(tmp_path, monkeypatch, capsys):
    module = reference()
    monkeypatch.setattr(module, "REFERENCE", tmp_path)
    assert module.main(["--check"]) == 1
    assert module.main([]) == 0
    assert module.main(["--check"]) == 0
    (tmp_path / "cli.md").write_text("old", encoding="utf-8")
    capsys.readouterr()
    assert module.main(["--check"]) == 1
    assert capsys.readouterr().out == "cli.md\n"


def shown_commands():
    """(page, command, output) of every ``$ textmine ...`` in a console block."""
    for page in PAGES:
        for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                if command.startswith("textmine ") and output.strip():
                    yield pytest.param(command, output, id=f"{name_of(page)}: {command}")


def lines_of(arguments):
    result = CliRunner().invoke(textmine, arguments)
    assert result.exit_code == 0, result.output
    return [line.strip() for line in result.output.splitlines()]


def findings_of(survey):
    """What ``textmine run`` says at its end, without writing all the files."""
    report = pipeline.compose(pipeline.prepare(load_settings(survey)), everything=False)
    return [f"・{finding.text}" for finding in main_findings(report)]


@pytest.mark.parametrize(("command", "output"), list(shown_commands()))
def test_commands_print_what_the_pages_show(command, output, monkeypatch):
    monkeypatch.chdir(ROOT)
    arguments = shlex.split(command)[1:]
    printed = findings_of(Path(arguments[1])) if arguments[0] == "run" else lines_of(arguments)
    for line in filter(None, (line.strip() for line in output.splitlines())):
        pattern = ".*".join(re.escape(part) for part in line.split("…"))
        assert any(re.fullmatch(pattern, seen) for seen in printed), line


def test_every_method_page_says_when_not_to_use_it():
    pages = sorted((ROOT / "docs" / "methods").glob("*.md"))
    assert pages
    without = [page.name for page in pages if not NOT_TO_USE.search(page.read_text(encoding="utf-8"))]
    assert without == []


def test_the_script_runs_from_anywhere(tmp_path):
    command = [sys.executable, str(ROOT / "docs" / "build_reference.py"), "--check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
