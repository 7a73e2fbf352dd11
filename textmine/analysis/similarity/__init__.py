"""Alike answers (類似回答・転記): duplicates, near-copies, shared runs and borrowed spans.

``findings`` makes the tables; ``wordings`` unites equal texts; ``pairs`` and ``spans`` say who shares what;
``folded`` makes texts comparable and finds places again; ``runs`` finds common runs of characters in all
texts at once; ``minhash`` proposes pairs that are alike without one.
"""

from textmine.analysis.similarity.findings import alike_answers, borrowed_spans, similar_responses

__all__ = ["alike_answers", "borrowed_spans", "similar_responses"]
