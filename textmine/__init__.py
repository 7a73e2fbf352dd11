"""textmine: makes sense of Japanese free-text survey answers (自由記述), offline.

The public names, in the order in which data flows. Each is imported when it is first used, so that
``import textmine`` costs nothing.

    >>> import textmine as tm
    >>> tm.classify_text("特にありません")[0]
    'none'
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    # settings and the whole job
    "load_settings": "settings",
    "run": "pipeline",
    "prepare": "pipeline",
    "Cookbook": "recipes",
    # stages 1 to 5
    "read_responses": "survey",
    "read_survey": "survey",
    "repair": "pipeline",
    "replay": "repairs",
    "repair_text": "pipeline",
    "classify_nonresponse": "nonresponse",
    "classify_text": "pipeline",
    "tokenize": "tokens",
    "select_terms": "matrix",
    "count_terms": "matrix",
    "sentence_matrix": "vectors",
    # stage 6
    "response_rates": "analysis.response_rates",
    "blank_tests": "analysis.blank_tests",
    "call_back": "analysis.response_rates",
    "term_frequency": "analysis.frequency",
    "key_terms": "analysis.keyterms",
    "compound_terms": "analysis.compounds",
    "kwic": "analysis.kwic",
    "collocations": "analysis.kwic",
    "topics": "analysis.topics",
    "cooccurrence": "analysis.cooccurrence",
    "correspondence": "analysis.correspondence",
    "term_clusters": "analysis.clusters",
    "answer_clusters": "analysis.clusters",
    "opinions": "analysis.opinions",
    "overview": "analysis.overview",
    "waves": "analysis.waves",
    "Wave": "analysis.waves",
    "read_rules": "codebook",
    "code": "analysis.coding",
    "code_frequency": "analysis.coding",
    "code_groups": "analysis.coding",
    "code_cooccurrence": "analysis.coding",
    "export_sample": "analysis.coding",
    "read_sample": "analysis.coding",
    "agreement": "analysis.coding",
    "similar_responses": "analysis.similarity",
    "borrowed_spans": "analysis.similarity",
    "awareness": "analysis.awareness",
    "review_list": "analysis.awareness",
    "consistency": "analysis.consistency",
    "summary": "analysis.summary",
    "propose_hearing": "analysis.hearing",
    # errors
    "TextmineError": "errors",
    "InputError": "errors",
    "SettingsError": "errors",
    "DictionaryError": "errors",
    "AnalysisError": "errors",
    "OutputError": "errors",
    "LimitError": "errors",
}
"""Where each public name lives. No module of the package may be called like one of them: importing the
module would put it in the name's place."""

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a public name from its home when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'textmine' has no attribute {name!r}")
    value = getattr(import_module(f"textmine.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted([*globals(), *_HOMES])
