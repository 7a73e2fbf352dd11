"""Recipes (分析の手順): which analysis is handed which tables.

Analyses know nothing of each other; what one needs of another is handed to it here. Each table of
findings is made when it is first asked for, so that ``textmine table NAME`` computes no more than NAME.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textmine.errors import AnalysisError, Problem, SettingsError, near_matches, shown
from textmine.survey import Survey
from textmine.tables import COLLOCATIONS, Findings, Note

if TYPE_CHECKING:
    import pandas as pd

    from textmine.codebook import Codebook
    from textmine.matrix import TermMatrix
    from textmine.privacy import Answers
    from textmine.settings import Settings


@dataclass(frozen=True)
class Prepared:
    """What stages 1 to 5 give: every analysis starts from these tables."""

    settings: Settings
    survey: Survey
    responses: pd.DataFrame
    joined: Mapping[str, pd.DataFrame]
    repairs: pd.DataFrame
    tokens: pd.DataFrame
    words: pd.DataFrame
    term_tokens: pd.DataFrame
    terms: pd.DataFrame
    matrix: TermMatrix
    privacy: Answers | None = None

    @cached_property
    def reason_question(self) -> str:
        """The question that asks for the reason: the settings' own, else the first of kind "reason"."""
        settings = self.settings
        named = [question.name for question in settings.questions if question.kind == "reason"]
        return settings.awareness.question or (named[0] if named else self.survey.questions[0])


class Cookbook(Mapping[str, "pd.DataFrame"]):
    """All tables of findings by name, each made when first asked for, and the notes made on the way."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self._made: dict[str, pd.DataFrame] = {
            "responses": prepared.responses,
            "repairs": prepared.repairs,
        }
        self._notes: dict[str, Findings] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table called ``name``. Raises AnalysisError, with near matches, where there is none."""
        if name not in self._made:
            if name not in RECIPES:
                raise AnalysisError(unknown_table(name))
            found = RECIPES[name](self.prepared, self)
            self._made.update(found.tables)
            self._notes[RECIPES[name].__name__] = found
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """Names of all tables, whether made yet or not."""
        return iter(TABLE_NAMES)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(TABLE_NAMES)

    def __contains__(self, name: object) -> bool:
        """Whether there is such a table."""
        return name in TABLE_NAMES

    @property
    def notes(self) -> tuple[tuple[str, str, str], ...]:
        """What the analyses made so far cannot tell: (recipe, Japanese, English)."""
        return tuple(
            (recipe, note.ja, note.en) for recipe, found in self._notes.items() for note in found.notes
        )

    def notes_about(self, name: str) -> tuple[Note, ...]:
        """What the analysis behind one table that was made cannot tell."""
        made = self._notes.get(RECIPES[name].__name__) if name in RECIPES else None
        return made.notes if made else ()


Recipe = Callable[[Prepared, Cookbook], Findings]
RECIPES: dict[str, Recipe] = {}


def makes(*names: str) -> Callable[[Recipe], Recipe]:
    """Register a recipe for the tables that it makes."""

    def register(recipe: Recipe) -> Recipe:
        RECIPES.update(dict.fromkeys(names, recipe))
        return recipe

    return register


# ---------------------------------------------------------------- who answered


@makes("nonresponse")
def who_answered(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Non-response by question and group."""
    from textmine.analysis.response_rates import response_rates

    return Findings({"nonresponse": response_rates(prepared.responses, by=prepared.survey.groups)})


@makes("blank_tests")
def where_blanks_gather(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Non-response against groups and closed answers."""
    from textmine.analysis.blank_tests import blank_tests

    columns = [*prepared.survey.groups, *prepared.survey.closed]
    return Findings(
        {"blank_tests": blank_tests(prepared.responses, by=columns, seed=prepared.settings.analysis.seed)}
    )


@makes("call_back")
def whom_to_ask_again(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Who left what blank, and what speaks against it."""
    from textmine.analysis.response_rates import call_back
    from textmine.offices import evidence_of_activity

    listed = call_back(
        prepared.responses,
        reason=prepared.reason_question,
        evidence=evidence_of_activity(
            prepared.responses, prepared.survey.closed, prepared.joined, prepared.settings.dictionaries
        ),
        by=prepared.survey.groups,
    )
    return Findings({"call_back": listed})


# ---------------------------------------------------------------- words


@makes("frequency")
def frequent_terms(prepared: Prepared, _tables: Cookbook) -> Findings:
    """How often each term occurs."""
    from textmine.analysis.frequency import term_frequency

    return Findings({"frequency": term_frequency(prepared.matrix)})


@makes("keyterms")
def terms_of_groups(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Key terms of every group of every level."""
    from textmine.analysis.keyterms import removed_terms

    removed = removed_terms(prepared.matrix, min_count=prepared.settings.analysis.min_count)
    return Findings({"keyterms": terms_against(prepared, "rest")}, (removed,))


def terms_against(prepared: Prepared, reference: str) -> pd.DataFrame:
    """Key terms of each group against the rest, one other group, or the rest of its own outer group.

    ``reference``: "rest", a group (the groups of its column against it) or a group column (the columns
    inside it). Raises AnalysisError where the survey has no such group or column.
    """
    import pandas as pd

    from textmine.analysis.keyterms import key_terms
    from textmine.vectors import group_names

    how, groups = prepared.settings.analysis, prepared.survey.groups
    if reference in groups:
        columns = groups[groups.index(reference) + 1 :]
    elif reference == "rest":
        columns = groups
    else:
        held = [by for by in groups if reference in group_names(prepared.matrix.documents, by)]
        columns = tuple(held[:1]) or groups[:1]
    listed = [
        key_terms(
            prepared.matrix,
            by=by,
            measure=how.measure,
            unit=how.unit,
            reference=reference,
            top=how.top,
            min_count=how.min_count,
        )
        for by in columns
    ]
    return pd.concat(listed, ignore_index=True) if listed else key_terms(prepared.matrix, by="")


@makes("collocations")
def neighbours(prepared: Prepared, tables: Cookbook) -> Findings:
    """What stands near the ten most frequent terms; for any other word, ``collocations`` itself."""
    import pandas as pd

    from textmine.analysis.kwic import collocations

    chosen = (prepared.term_tokens, prepared.terms)
    listed = [
        collocations(prepared.tokens, prepared.words, term, top=prepared.settings.analysis.top, chosen=chosen)
        for term in tables["frequency"]["term"].head(10)
    ]
    empty = pd.DataFrame(columns=list(COLLOCATIONS.names))
    return Findings({"collocations": pd.concat(listed, ignore_index=True) if listed else empty})


@makes("compounds")
def compound_candidates(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Runs of nouns that behave like one word."""
    from textmine.analysis.compounds import compound_terms

    return Findings({"compounds": compound_terms(prepared.tokens, prepared.words)})


# ---------------------------------------------------------------- themes


@makes("topics", "topic_groups", "topic_quotes", "topic_choice")
def themes(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Topics, who writes about them, and the choice of their number."""
    from textmine.analysis.topics import topics

    how = prepared.settings.analysis
    return topics(
        prepared.matrix,
        prepared.responses,
        by=prepared.survey.groups,
        count=how.topics,
        seed=how.seed,
        min_count=how.min_count,
    )


@makes("cooccurrence", "cooccurrence_terms")
def network(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Terms that stand together, for the survey and its outermost groups."""
    from textmine.analysis.cooccurrence import cooccurrence

    return cooccurrence(prepared.matrix, by=prepared.survey.groups[:1], seed=prepared.settings.analysis.seed)


@makes("correspondence", "correspondence_axes", "correspondence_ellipses")
def map_of_groups(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Correspondence analysis of the outermost groups."""
    from textmine.analysis.correspondence import correspondence

    by = prepared.survey.groups[0] if prepared.survey.groups else "respondent"
    return correspondence(prepared.matrix, by=by, seed=prepared.settings.analysis.seed)


@makes("clusters", "cluster_members", "cluster_merges")
def clusters_of_terms_and_answers(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Hierarchical clusters of terms and of answers, one below the other."""
    import pandas as pd

    from textmine.analysis.clusters import answer_clusters, term_clusters

    of_terms = term_clusters(prepared.matrix)
    of_answers = answer_clusters(prepared.matrix, prepared.responses, seed=prepared.settings.analysis.seed)
    tables = {
        name: pd.concat([of_terms[name], of_answers[name]], ignore_index=True) for name in of_terms.tables
    }
    return Findings(tables, (*of_terms.notes, *of_answers.notes))


@makes("opinions", "opinion_members")
def opinion_groups(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Sentences of like meaning."""
    from textmine.analysis.opinions import opinions

    return opinions(
        prepared.responses,
        prepared.tokens,
        prepared.term_tokens,
        prepared.terms,
        by=prepared.survey.groups[0] if prepared.survey.groups else "",
        seed=prepared.settings.analysis.seed,
    )


@makes("group_similarity", "unusual", "heatmap")
def comparison(prepared: Prepared, _tables: Cookbook) -> Findings:
    """How near groups are to each other, and which answers stand apart."""
    from textmine.analysis.overview import overview

    return overview(prepared.matrix, prepared.responses, by=prepared.survey.groups)


# ---------------------------------------------------------------- copies and codes


@makes("similar", "borrowed")
def copies(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Answers that share their wording."""
    from textmine.analysis.similarity import borrowed_spans, similar_responses

    references = read_references(prepared.settings)
    return Findings(
        {
            "similar": similar_responses(prepared.responses, reference=references),
            "borrowed": borrowed_spans(prepared.responses, reference=references),
        }
    )


def read_references(settings: Settings) -> Mapping[str, str]:
    """The reference documents named in the settings, as text by file name."""
    from textmine.files import read_text

    return {path.name: read_text(path) for path in settings.awareness.reference}


# ---------------------------------------------------------------- awareness and the committee's questions


@makes("coded", "code_frequency", "code_groups", "code_tests", "code_cooccurrence", "code_words")
def codes(prepared: Prepared, _tables: Cookbook) -> Findings:
    """What the codebook of the settings finds; empty tables without one."""
    from textmine.analysis.coding import code, code_cooccurrence, code_frequency, code_groups, code_words

    codebook = read_codebook(prepared.settings)
    answers = (prepared.responses, prepared.tokens, prepared.words, codebook)
    coded = code(*answers)
    compared = code_groups(
        coded,
        prepared.responses,
        codebook,
        by=prepared.survey.groups[:-1] or prepared.survey.groups,
        seed=prepared.settings.analysis.seed,
    )
    tables = {
        "coded": coded,
        "code_frequency": code_frequency(coded, prepared.responses, codebook),
        "code_cooccurrence": code_cooccurrence(coded, prepared.responses, codebook),
        "code_words": code_words(*answers),
    }
    return Findings({**tables, **compared.tables}, compared.notes)


def read_codebook(settings: Settings) -> Codebook:
    """The coding rules of the settings: a file beside survey.toml, or the name of a shipped one."""
    from textmine.codebook import Codebook, read_rules
    from textmine.dictionary import dictionary_files

    name = settings.analysis.coding
    if not name:
        return Codebook(())
    if (settings.folder / name).is_file():
        return read_rules(settings.folder / name)
    found = dictionary_files(f"coding/{name}.txt", settings.dictionaries)
    if not found:
        raise SettingsError(_no_codebook(name))
    return read_rules(found[0])


@makes("consistency")
def contradictions(prepared: Prepared, _tables: Cookbook) -> Findings:
    """Where the forms of one respondent do not agree."""
    from textmine.analysis.consistency import consistency

    settings = prepared.settings
    found = consistency(
        prepared.responses,
        questions=settings.questions,
        closed=prepared.survey.closed,
        joined=prepared.joined,
        rules=settings.awareness.rules,
        dictionaries=settings.dictionaries,
    )
    return Findings({"consistency": found})


@makes("awareness", "awareness_questions", "awareness_parts", "awareness_spans", "review")
def awareness_profiles(prepared: Prepared, tables: Cookbook) -> Findings:
    """The awareness profile, what it is made of, and whom to look at first."""
    from textmine.analysis.awareness import Evidence, awareness, read_awareness_overrules, review_list

    settings = prepared.settings
    over = settings.awareness.overrules
    decided = {"overrules": read_awareness_overrules(over)} if over else {}
    evidence = Evidence(
        borrowed=tables["borrowed"],
        coded=tables["coded"],
        joined=prepared.joined,
        contradictions=tables["consistency"],
    )
    found = awareness(
        prepared.responses,
        prepared.tokens,
        prepared.words,
        questions=settings.questions,
        evidence=evidence,
        weights=settings.awareness.weights,
        dictionaries=settings.dictionaries,
        **decided,
    )
    listed = review_list(
        found,
        contradictions=tables["consistency"],
        weights=settings.awareness.weights,
        lang=settings.report.lang,
        persons=settings.privacy.persons,
        **decided,
    )
    return Findings(
        {
            "awareness": found.profile,
            "awareness_questions": found.questions,
            "awareness_parts": found.parts,
            "awareness_spans": found.spans,
            "review": listed,
        }
    )


@makes("summary")
def summaries(prepared: Prepared, _tables: Cookbook) -> Findings:
    """The sentences that carry most of what is a respondent's or group's own."""
    from textmine.analysis.summary import summary

    chosen = summary(prepared.responses, prepared.term_tokens, prepared.terms, by=prepared.survey.groups[:-1])
    return Findings({"summary": chosen})


@makes("hearing")
def proposed_hearing(prepared: Prepared, tables: Cookbook) -> Findings:
    """A hearing list by the review order, compared with the committee's where there is one."""
    return Findings({"hearing": hearing_list(prepared, tables)})


def hearing_list(
    prepared: Prepared,
    tables: Cookbook,
    *,
    rounds: int = 5,
    per_round: int = 3,
    must: Sequence[str] = (),
    never: Sequence[str] = (),
    most_per_group: int = 0,
) -> pd.DataFrame:
    """The proposal under the given constraints."""
    from textmine.analysis.hearing import propose_hearing, read_hearing

    given = prepared.settings.report.hearing
    return propose_hearing(
        tables["review"],
        prepared.responses,
        rounds=rounds,
        per_round=per_round,
        must=must,
        never=never,
        most_per_group=most_per_group,
        group=prepared.survey.groups[0] if prepared.survey.groups else "",
        given=read_hearing(given) if given else (),
    )


def sheet_names(prepared: Prepared, *, level: str = "", only: str = "") -> tuple[str, ...]:
    """Whose interview sheets are wanted; none means everybody's.

    ``level`` is the group column whose groups are the respondents (課). ``only`` is "review" for those
    that the review list proposes, or a file that names them. Raises AnalysisError for another level.
    """
    from textmine.repairs import repair_string
    from textmine.survey import match_names, read_names

    columns = ("respondent", *prepared.survey.groups)
    fine = [name for name in columns if prepared.responses.groupby(name)["respondent"].nunique().max() == 1]
    if level and level not in fine:
        raise AnalysisError(_no_sheet_level(level, fine[1:]))
    if only == "review":
        review = Cookbook(prepared)["review"]
        return tuple(review.loc[review["listed"], "respondent"])
    respondents = list(dict.fromkeys(prepared.responses["respondent"]))
    if not only:
        return ()
    here = Path(only)
    listed = read_names(here if here.is_file() else prepared.settings.folder / only, respondents)
    mended = [repair_string(name)[0] for name in listed]
    found = match_names(mended, respondents)
    unknown = [name for name in mended if not found[name]]
    if unknown:
        raise AnalysisError([_no_such_respondent(only, name, respondents) for name in unknown])
    return tuple(found[name] for name in mended)


TABLE_NAMES: tuple[str, ...] = ("responses", "repairs", *RECIPES)


def unknown_table(name: str) -> Problem:
    """What is said of a table that there is not, with the names that look like it."""
    near = ", ".join(near_matches(name, TABLE_NAMES)) or ", ".join(TABLE_NAMES)
    return Problem(
        f"「{shown(name)}」という表はありません",
        f"there is no table '{shown(name)}'",
        "",
        f"ある表: {near}",
        f"tables: {near}",
    )


def _no_codebook(name: str) -> Problem:
    return Problem(
        f"コーディングルール「{shown(name)}」がありません",
        f"there are no coding rules '{shown(name)}'",
        "analysis.coding",
        "survey.toml からのファイル名か、付属の規則の名前を書いてください（textmine dict list）",
        "write a file beside survey.toml or the name of a shipped one (textmine dict list)",
    )


def _no_such_respondent(source: str, name: str, respondents: Sequence[str]) -> Problem:
    near = " / ".join(near_matches(name, respondents)) or "、".join(respondents[:5])
    return Problem(
        f"「{shown(name)}」という回答者はいません",
        f"no respondent is called '{shown(name)}'",
        source,
        f"近い名前: {near}",
        f"did you mean: {near}",
    )


def _no_sheet_level(level: str, fine: Sequence[str]) -> Problem:
    listed = ", ".join(fine) or "-"
    return Problem(
        f"「{shown(level)}」ごとの資料は作れません",
        f"there are no sheets by '{shown(level)}'",
        "--for",
        f"資料は一回答者に一枚です。使える列: {listed}",
        f"a sheet is one respondent's; columns: {listed}",
    )
