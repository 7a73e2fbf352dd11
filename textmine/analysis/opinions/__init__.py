"""Opinion groups (意見グループ): sentences gathered by what they say, quoted, never rewritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textmine.analysis.opinions.meaning import meanings
from textmine.analysis.opinions.method import choose_method, how_grouped, remarks
from textmine.analysis.opinions.sentences import list_sentences, terms_of, with_words
from textmine.grouping import group_many, means, place_on_map, reduced
from textmine.tables import OPINION_MEMBERS, OPINIONS, Findings, Note, Table
from textmine.vectors import JOIN, group_names, leading_terms, tfidf, unit_rows

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]

FEWEST_SENTENCES = 6
USEFUL_GROUPS, MOST_GROUPS = 8, 20
SENTENCES_PER_GROUP = 6
QUOTES = 3
LABEL_TERMS, SHOWN_TERMS, SHOWN_GROUPS = 3, 8, 8
ROUNDS = 20
SHORTEST_QUOTE = 10
ROW = "row of sentences"
ALONE = "（一人だけの意見・まとまらないもの）"


def opinions(
    responses: pd.DataFrame,
    tokens: pd.DataFrame,
    term_tokens: pd.DataFrame,
    terms: pd.DataFrame,
    *,
    by: str = "",
    count: int = 0,
    method: str = "auto",
    fewest: int = 2,
    seed: int = 0,
    kept: Path | None = None,
) -> Findings:
    """Opinion groups (意見グループ): sentences of like meaning, with respondents, words and exact quotes.

    In: classified responses, their tokens (for the sentences' places in the text) and term tokens (for key
    terms). Out: ``opinions`` (one group: n respondents, each counted once, their groups of column ``by``,
    key terms, three exact sentences of different respondents, place on the map) and ``opinion_members``
    (every sentence of every valid answer; unplaced ones are opinion 0 with the reason).

    Method: ``embedding`` is a vector of meaning for each sentence (universal sentence encoder multilingual,
    Yang et al. 2020; extra ``semantic``, offline); ``tfidf`` compares words alone; ``auto`` takes the
    first where it is installed, up to 5,000 sentences (asked for, up to 50,000). Ward's clusters on unit
    vectors (above 2,000 sentences over k-means micro groups, above 10,000 found on a sample; all sentences
    are then placed), then k-means until no sentence stands nearer to another group's centre. ``count`` 0 takes the
    number with the highest mean silhouette: at most 20 or a sixth of the sentences, at least 8 or half of
    that (the silhouette alone likes two halves, which say nothing). Groups with fewer
    than ``fewest`` respondents are dissolved into opinion 0. Map: the plane in which the groups' centres
    lie farthest apart. No text is generated: names are key terms (signed G2 against other sentences).

    Reading: ``n`` says how many respondents hold the opinion, not how right it is; ``cohesion`` near 1: almost
    the same sentence, below 0.4: a loose gathering, read the sentences. Limits: agreement and denial
    of one matter often fall into one group; under six sentences nothing is grouped. Every valid answer is
    in ``opinion_members``: answers in = answers with a placed sentence + answers without (``notes``).
    Errors: AnalysisError for an unknown method or column, or where ``embedding`` is asked and not installed;
    LimitError where it is asked for more than 50,000 sentences.
    ``kept``: a folder where what the encoder said of the same sentences is kept.
    Example: 公園が狭い。/ 公園は狭い。/ 税金が高い。/ 税金は高すぎる。 by four people: two groups of n = 2.
    """
    sentences = list_sentences(responses, tokens, term_tokens)
    held = terms_of(sentences, term_tokens, len(terms))
    worded = with_words(sentences, held)
    used = choose_method(method, len(worded))
    if len(worded) < FEWEST_SENTENCES:
        return _too_few(sentences, by)
    vectors = _vectors(sentences["text"].iloc[worded].tolist(), held[worded], used, kept)
    largest = max(2, min(MOST_GROUPS, len(worded) // SENTENCES_PER_GROUP))
    smallest = max(2, min(USEFUL_GROUPS, largest // 2))
    first = group_many(vectors, count=count, smallest=smallest, largest=largest, seed=seed)
    clusters = _refined(vectors, first.cluster)
    people = sentences["respondent"].iloc[worded].to_numpy(dtype=object)
    clusters = _largest_first(clusters, people, fewest)
    members = _member_table(sentences, worded, clusters, vectors, by)
    names = terms["term"].astype(str).tolist()
    table = _opinion_table(members, held, names, by, used)
    notes = (*remarks(members), *how_grouped(method, used, len(worded)))
    return Findings({"opinions": table, "opinion_members": _described(members)}, notes)


def _vectors(texts: Sequence[str], held: Any, method: str, kept: Path | None) -> Array:
    """A vector of length 1 for each sentence."""
    import numpy as np

    if method == "tfidf":
        return reduced(tfidf(held))
    distinct = sorted(set(texts))
    if not distinct:
        return np.zeros((0, 1))
    known = dict(zip(distinct, meanings(distinct, kept), strict=True))
    # Rounding: a sentence's last digits may depend on the batch that it was computed in.
    return np.asarray(unit_rows(np.round(np.array([known[text] for text in texts], dtype=float), 5)))


def _refined(vectors: Array, clusters: Array) -> Array:
    """K-means from Ward's clusters until no row stands nearer to another centre."""
    import numpy as np

    for _ in range(ROUNDS):
        numbers, index = np.unique(clusters, return_inverse=True)
        centres = unit_rows(means(vectors, index))
        nearest = numbers[np.round(vectors @ centres.T, 6).argmax(axis=1)]
        if (nearest == clusters).all():
            break
        clusters = nearest
    return clusters


def _largest_first(clusters: Array, people: Array, fewest: int) -> Array:
    """Numbers from 1 by respondents, then sentences, then first row; too small groups become 0."""
    import numpy as np

    ranks = []
    for number in np.unique(clusters):
        places = np.flatnonzero(clusters == number)
        respondents = len(set(people[places]))
        if respondents >= fewest:
            ranks.append((-respondents, -len(places), int(places[0]), number))
    order = {number: rank for rank, (*_, number) in enumerate(sorted(ranks), 1)}
    return np.array([order.get(number, 0) for number in clusters], dtype=int)


def _member_table(
    sentences: pd.DataFrame, worded: Array, clusters: Array, vectors: Array, by: str
) -> pd.DataFrame:
    import numpy as np

    size = len(sentences)
    opinion, quote = np.zeros(size, dtype=int), np.zeros(size, dtype=int)
    similarity, places = np.full(size, np.nan), np.full((size, 2), np.nan)
    opinion[worded] = clusters
    status = np.where(opinion > 0, "placed", "no_words").astype(object)
    status[worded[clusters == 0]] = "alone"
    placed = np.flatnonzero(clusters > 0)
    if len(placed):
        of_placed = vectors if len(placed) == len(vectors) else vectors[placed]
        similarity[worded[placed]] = _to_centre(of_placed, clusters[placed])
        places[worded[placed]] = np.round(place_on_map(of_placed, clusters[placed]), 6)
        quote[worded[placed]] = _quote_ranks(
            sentences.iloc[worded[placed]], clusters[placed], similarity[worded[placed]]
        )
    groups = {by: group_names(sentences, by)} if by else {}
    table = sentences[["respondent", "question", "sentence", "text"]].assign(
        opinion=opinion,
        status=status,
        similarity=similarity,
        quote=quote,
        x=places[:, 0],
        y=places[:, 1],
        **groups,
    )
    columns = ["opinion", "respondent", *groups, *OPINION_MEMBERS.names[2:], ROW]
    order = np.lexsort((np.arange(size), -np.nan_to_num(similarity), opinion, opinion == 0))
    ordered: pd.DataFrame = table.assign(**{ROW: np.arange(size)}).iloc[order][columns].reset_index(drop=True)
    return ordered


def _described(members: pd.DataFrame) -> pd.DataFrame:
    """The members without the row number that was needed on the way."""
    return members.drop(columns=ROW)


def _to_centre(vectors: Array, clusters: Array) -> Array:
    import numpy as np

    _, index = np.unique(clusters, return_inverse=True)
    likeness = (vectors @ unit_rows(means(vectors, index)).T)[np.arange(len(index)), index]
    return np.asarray(np.round(likeness, 6))


def _quote_ranks(sentences: pd.DataFrame, clusters: Array, nearness: Array) -> Array:
    """1 to 3 for the sentences nearest to each centre, of different respondents and different words.

    Sentences of under ten characters come after all others: they say little by themselves.
    """
    import numpy as np

    texts = sentences["text"].to_numpy(dtype=object)
    people = sentences["respondent"].to_numpy(dtype=object)
    short = np.array([len(text) < SHORTEST_QUOTE for text in texts])
    ranks = np.zeros(len(texts), dtype=int)
    for number in np.unique(clusters):
        places = np.flatnonzero(clusters == number)
        said: set[str] = set()
        heard: set[str] = set()
        for place in places[np.lexsort((places, -nearness[places], short[places]))]:
            if texts[place] not in said and people[place] not in heard:
                said.add(texts[place])
                heard.add(people[place])
                ranks[place] = len(said)
            if len(said) == QUOTES:
                break
    return ranks


def _opinion_table(
    members: pd.DataFrame, held: Any, names: Sequence[str], by: str, used: str
) -> pd.DataFrame:
    import numpy as np

    columns = ["opinion", "respondent", "text", "quote", "similarity", "x", "y", ROW, *([by] if by else [])]
    known = {name: members[name].to_numpy() for name in columns}
    respondents = len(set(known["respondent"]))
    rows = []
    for number in sorted(set(known["opinion"].tolist()), key=lambda number: (number == 0, number)):
        part = {name: values[known["opinion"] == number] for name, values in known.items()}
        listed = leading_terms(held, part[ROW], names, SHOWN_TERMS) if number else []
        quoted = np.argsort(part["quote"], kind="stable")[(part["quote"] == 0).sum() :]
        quotes = [*part["text"][quoted], *[""] * QUOTES]
        people = len(set(part["respondent"]))
        rows.append(
            {
                "opinion": number,
                "label": JOIN.join(listed[:LABEL_TERMS]) if number else ALONE,
                "n": people,
                "share": people / respondents,
                "sentences": len(part[ROW]),
                "groups": _group_list(part["respondent"], part[by]) if by else "",
                "terms": JOIN.join(listed),
                "cohesion": _mean(part["similarity"]),
                **{f"quote_{rank}": quotes[rank - 1] for rank in range(1, QUOTES + 1)},
                "x": _mean(part["x"]),
                "y": _mean(part["y"]),
                "method": used,
            }
        )
    return _table(rows, OPINIONS)


def _mean(values: Array) -> float:
    import numpy as np

    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else float("nan")


def _group_list(people: Array, groups: Array) -> str:
    """The groups of an opinion's respondents with counts, most first."""
    counts = Counter(group for _, group in set(zip(people, groups, strict=True)))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    listed = JOIN.join(f"{name} {count}" for name, count in ordered[:SHOWN_GROUPS])
    return listed + (f" ほか {len(ordered) - SHOWN_GROUPS}" if len(ordered) > SHOWN_GROUPS else "")


def _table(rows: Sequence[dict[str, Any]], schema: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(schema.names))


def _too_few(sentences: pd.DataFrame, by: str) -> Findings:
    """Nothing is grouped, but every sentence is still there."""
    import numpy as np

    none = np.array([], dtype=int)
    members = _member_table(sentences, none, none, np.zeros((0, 1)), by)
    note = Note(
        f"意見グループに分けるには文が少なすぎます（語のある文が {FEWEST_SENTENCES} 文未満）。すべて一覧に残しました。",
        f"Too few sentences for opinion groups (fewer than {FEWEST_SENTENCES}); all are listed ungrouped.",
    )
    return Findings({"opinions": _table([], OPINIONS), "opinion_members": _described(members)}, (note,))
