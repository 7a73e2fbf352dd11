"""The jobs that are timed (計測する処理), each run in a fresh process by run.py: python jobs.py NAME FILE OUT.

Every job reads the same CSV (columns id, group, text). ``bare`` is the floor on this stack: read and
tokenize, nothing else. A peer that is not installed ends with status 3 and one line.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

NOT_INSTALLED = 3
CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞")


def bare(source: Path, _out: Path) -> None:
    """Read with csv and tokenize every text with SudachiPy (mode C)."""
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary().tokenizer(SplitMode.C)
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            tokenizer.tokenize(row["text"])


def straightforward(source: Path, out: Path) -> None:
    """The usual script: pandas, SudachiPy, CountVectorizer, TF-IDF per group, CSV files."""
    import pandas as pd
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary().tokenizer(SplitMode.C)
    answers = pd.read_csv(source, dtype=str).fillna("")
    answers["words"] = [
        [m.normalized_form() for m in tokenizer.tokenize(text) if m.part_of_speech()[0] in CONTENT]
        for text in answers["text"]
    ]
    counter = CountVectorizer(analyzer=lambda words: words)
    counts = counter.fit_transform(answers["words"])
    terms = counter.get_feature_names_out()
    totals = pd.Series(counts.sum(axis=0).A1, index=terms).sort_values(ascending=False)
    totals.to_csv(out / "frequency.csv")
    names = sorted(answers["group"].unique())
    joined = [
        [w for words in answers.loc[answers["group"] == name, "words"] for w in words] for name in names
    ]
    weights = TfidfTransformer().fit_transform(counter.transform(joined)).toarray()
    for name, row in zip(names, weights, strict=True):
        pd.Series(row, index=terms).nlargest(10).to_csv(out / f"{names.index(name)}_{name}.csv")


def stages(source: Path, out: Path) -> None:
    """textmine, stages 1 to 5 (read, repair, classify, tokenize, count), key terms, tables written."""
    from textmine.pipeline import prepare
    from textmine.recipes import Cookbook
    from textmine.report.tablefiles import write_csv

    prepared = prepare(_settings(source))
    tables = Cookbook(prepared)
    for name in ("responses", "repairs", "frequency", "keyterms"):
        write_csv(tables[name], out / f"{name}.csv")


def tables(source: Path, out: Path) -> None:
    """textmine run --only tables: all findings."""
    from textmine.pipeline import run

    run(_settings(source), output=out / "textmine", only=("tables",))


def _settings(source: Path) -> Any:
    from textmine.settings import settings_from

    chosen = {
        "file": source.name,
        "respondent": "id",
        "groups": ["group"],
        "questions": [{"name": "自由記述", "column": "text"}],
    }
    return settings_from(chosen, folder=source.parent)


def nlplot(source: Path, out: Path) -> None:
    """nlplot: n-gram counts of SudachiPy tokens as a chart."""
    import nlplot as peer

    answers = _spaced(source)
    board = peer.NLPlot(answers, target_col="words")
    board.bar_ngram(title="words", ngram=1, top_n=50).write_html(out / "nlplot.html")


def scattertext(source: Path, out: Path) -> None:
    """scattertext: scaled F-scores of SudachiPy tokens, the first group against the others."""
    import scattertext as peer

    answers = _spaced(source)
    corpus = peer.CorpusFromPandas(
        answers, category_col="group", text_col="words", nlp=peer.whitespace_nlp_with_sentences
    ).build()
    first = sorted(answers["group"].unique())[0]
    found = corpus.get_term_freq_df()
    found["score"] = corpus.get_scaled_f_scores(first)
    found.to_csv(out / "scattertext.csv")


def mtminepy(_source: Path, _out: Path) -> None:
    """MTMinePy is a program with windows, without a command line or library calls to time."""
    print(f"{version('mtminepy')}: no interface that runs without a person", file=sys.stderr)
    raise SystemExit(NOT_INSTALLED)


def _spaced(source: Path) -> Any:
    """The answers with their content words between spaces, as these peers want them."""
    import pandas as pd
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary().tokenizer(SplitMode.C)
    answers = pd.read_csv(source, dtype=str).fillna("")
    words = [
        " ".join(m.normalized_form() for m in tokenizer.tokenize(text) if m.part_of_speech()[0] in CONTENT)
        for text in answers["text"]
    ]
    return answers.assign(words=words)


JOBS: dict[str, Callable[[Path, Path], None]] = {
    "bare": bare,
    "stages": stages,
    "tables": tables,
    "straightforward": straightforward,
    "nlplot": nlplot,
    "scattertext": scattertext,
    "mtminepy": mtminepy,
}
PEERS = ("nlplot", "scattertext", "mtminepy")


def main(name: str, source: str, out: str) -> None:
    """Run one job; a missing peer is said, not a failure."""
    if name in PEERS:
        try:
            version(name)
        except PackageNotFoundError:
            print(f"{name}: not installed", file=sys.stderr)
            raise SystemExit(NOT_INSTALLED) from None
    JOBS[name](Path(source), Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
