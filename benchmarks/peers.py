"""The peers (比べる道具), each on the same answers: python peers.py NAME FOLDER OUT, with the peer's own Python.

Nothing of textmine is imported here. A peer that is not installed ends with status 3 and one line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

NOT_INSTALLED = 3
CONTENT = ("名詞", "動詞", "形容詞", "形状詞", "副詞")
WORDS = 500
"""Words of MTMinePy's matrix, and words of scattertext's page that are compared."""


def nlplot(folder: Path, out: Path) -> None:
    """nlplot: words of SudachiPy as a bar chart, a word cloud and a network; it knows no groups."""
    import nlplot as peer
    from plotly.io import write_html

    answers = _with_words(folder)
    board = peer.NLPlot(answers, target_col="words", output_file_path=f"{out}/")
    board.bar_ngram(title="words", ngram=1, top_n=50, verbose=False).write_html(out / "bar.html")
    board.wordcloud(width=1920, height=1080, max_words=200).to_file(out / "cloud.png")
    # Its network is drawn in cubic time: only words that occur in one answer of a hundred.
    board.build_graph(min_edge_frequency=max(10, len(answers) // 100))
    write_html(board.co_network(title="network"), out / "network.html")


def scattertext(folder: Path, out: Path) -> None:
    """scattertext: the first group against all others, its page with every word."""
    import scattertext as peer

    answers = _with_words(folder)
    answers = answers.assign(words=answers["words"].map(" ".join))
    first = sorted(answers["group"].unique())[0]
    answers = answers.assign(side=["own" if group == first else "others" for group in answers["group"]])
    corpus = peer.CorpusFromPandas(
        answers, category_col="side", text_col="words", nlp=peer.whitespace_nlp_with_sentences
    ).build()
    page = peer.produce_scattertext_explorer(
        corpus, category="own", category_name=first, not_category_name="others", minimum_term_frequency=3
    )
    (out / "scattertext.html").write_text(page, encoding="utf-8")


def ginza(folder: Path, out: Path) -> None:
    """GiNZA (without its parser and its names of persons) and scikit-learn: TF-IDF of each group."""
    import pandas as pd
    import spacy

    nlp = spacy.load(
        "ja_ginza", exclude=["parser", "ner", "morphologizer", "compound_splitter", "bunsetu_recognizer"]
    )
    answers = pd.read_csv(folder / "answers.csv", dtype=str).fillna("")
    words = [
        [token.lemma_ for token in doc if token.tag_.split("-")[0] in CONTENT]
        for doc in nlp.pipe(answers["text"], batch_size=200)
    ]
    _keywords(words, list(answers["group"]), out)


def mtminepy(folder: Path, out: Path) -> None:
    """MTMinePy's command line: TF-IDF of every answer with SudachiPy, its 500 commonest words."""
    import csv

    from mtminepy.cli import main

    with (folder / "answers.csv").open(encoding="utf-8", newline="") as file:
        lines = [" ".join(row["text"].split()) for row in csv.DictReader(file)]
    (out / "answers.txt").write_text("\n".join(lines), encoding="utf-8")
    given = f"vectorize {out / 'answers.txt'} -o {out / 'vectors.csv'} --lang ja --engine sudachi"
    sys.argv = ["mtminepy", *given.split(), *f"--split-lines --method tfidf --max-features {WORDS}".split()]
    main()


def _keywords(words: Sequence[Sequence[str]], groups: Sequence[str], out: Path) -> None:
    """The twenty words of each group with the largest TF-IDF."""
    import pandas as pd
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    counter = CountVectorizer(analyzer=lambda words: words)
    counter.fit(words)
    terms = counter.get_feature_names_out()
    names = sorted(set(groups))
    joined = [[w for own, by in zip(words, groups, strict=True) if by == name for w in own] for name in names]
    weights = TfidfTransformer().fit_transform(counter.transform(joined)).toarray()
    for number, row in enumerate(weights):
        pd.Series(row, index=terms).nlargest(20).to_csv(out / f"{number}.csv")


def _with_words(folder: Path) -> Any:
    """The answers with a list of their content words by SudachiPy."""
    import pandas as pd
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary().tokenizer(SplitMode.C)
    answers = pd.read_csv(folder / "answers.csv", dtype=str).fillna("")
    words = [
        [m.normalized_form() for m in tokenizer.tokenize(text) if m.part_of_speech()[0] in CONTENT]
        for text in answers["text"]
    ]
    return answers.assign(words=words)


PEERS: dict[str, Callable[[Path, Path], None]] = {
    "nlplot": nlplot,
    "scattertext": scattertext,
    "ginza": ginza,
    "mtminepy": mtminepy,
}


def main(name: str, folder: str, out: str) -> None:
    """Run one peer; a missing one is said, not a failure."""
    try:
        version(name)
    except PackageNotFoundError:
        print(f"{name}: not installed", file=sys.stderr)
        raise SystemExit(NOT_INSTALLED) from None
    PEERS[name](Path(folder), Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
