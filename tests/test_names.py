"""The Python API as a notebook user meets it: the names, whatever was imported before, and five lines."""

import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import textmine as tm

ROOT = Path(__file__).parents[1]
ANSWERS = pd.DataFrame(
    {
        "部": ["環境部", "環境部", "市民部", "市民部"],
        "課": ["ごみ対策課", "環境課", "市民課", "児童青尐年課"],
        "意見": [
            "ごみの減量には市民の協力が要る。",
            "特になし",
            "窓口が混む。",
            "尐子高齢化に対応するため。",
        ],
    }
)


def python(script):
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("name", tm.__all__)
def test_every_public_name_is_there_and_explained(name):
    value = getattr(tm, name)
    assert inspect.isfunction(value) or inspect.isclass(value)
    assert (inspect.getdoc(value) or "").strip()
    assert value.__name__ == name


def test_no_module_is_called_like_a_public_name():
    modules = {module.name for module in pkgutil.iter_modules(tm.__path__)}
    assert modules & set(tm.__all__) == set()


def test_public_names_stay_whatever_was_imported_before():
    """Importing a submodule sets it on the package: a module called like a verb would take its place."""
    names = python(
        "import importlib, pkgutil, textmine\n"
        "for module in pkgutil.walk_packages(textmine.__path__, 'textmine.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        "print([name for name in textmine.__all__ if not callable(getattr(textmine, name))])"
    )
    assert names == "[]"


def test_importing_costs_nothing():
    heavy = "('pandas', 'numpy', 'scipy', 'sklearn', 'sudachipy', 'networkx', 'altair')"
    script = f"import textmine, sys; textmine.__all__; print([n for n in {heavy} if n in sys.modules])"
    assert python(script) == "[]"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = tm.no_such_name
    assert set(tm.__all__) <= set(dir(tm))


def test_every_public_name_is_in_the_reference():
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    assert [name for name in tm.__all__ if f"`tm.{name}" not in page] == []


def test_the_stages_of_the_readme_one_by_one():
    responses, repairs = tm.repair(tm.read_responses(ANSWERS, text="意見", group=["部", "課"]))
    assert responses["課"].tolist()[3] == "児童青少年課"
    assert responses["text"].tolist()[3] == "少子高齢化に対応するため。"
    assert (repairs["found"] == "尐").sum() >= 2
    responses = tm.classify_nonresponse(responses)
    assert responses["status"].tolist() == ["valid", "none", "valid", "valid"]
    tokens, words = tm.tokenize(responses)
    matrix = tm.count_terms(*tm.select_terms(tokens, words), responses)
    terms = tm.key_terms(matrix, by="部")
    assert {"ごみ", "減量"} <= set(terms.loc[terms["group"] == "環境部", "term"])
    assert tm.kwic(responses, tokens, words, "市民")["right"].tolist() == ["の協力が要る。"]
    assert ANSWERS["課"].tolist()[3] == "児童青尐年課"


def test_repair_asks_sudachi_as_the_pipeline_does():
    """A look-alike is changed only where the path cost falls: without Sudachi nothing would be."""
    damaged = pd.DataFrame({"意見": ["二ーズを把握する。", "サ一ビスを高める。"]})
    responses, _ = tm.repair(tm.read_responses(damaged, text="意見"), source="pdf")
    alone = [tm.repair_text(text, source="pdf")[0] for text in damaged["意見"]]
    assert responses["text"].tolist() == alone == ["ニーズを把握する。", "サービスを高める。"]


def test_all_tables_are_within_reach(tmp_path):
    ANSWERS.to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "survey.toml").write_text(
        'file = "answers.csv"\nrespondent = "課"\ngroups = ["部"]\n[[questions]]\nname = "意見"\ncolumn = "意見"\n',
        encoding="utf-8",
    )
    found = tm.Cookbook(tm.prepare(tm.load_settings(tmp_path / "survey.toml")))
    assert found["nonresponse"].loc[0, "rows"] == 4
    report, left_out = tm.run(
        tm.load_settings(tmp_path / "survey.toml"), output=tmp_path / "out", only=["tables"]
    )
    assert left_out == {}
    assert (tmp_path / "out" / "tables" / "keyterms.csv").is_file()
    assert report.counts["records"] == 4
