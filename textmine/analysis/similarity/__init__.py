"""Alike answers (類似回答・転記): duplicates, near-copies, shared runs and borrowed spans.

``findings`` makes the tables; ``folded`` makes texts comparable and finds places again; ``runs`` finds
common runs of characters in all answers at once; ``minhash`` proposes pairs that are alike without one.
"""

from textmine.analysis.similarity.findings import borrowed_spans, similar_responses

__all__ = ["borrowed_spans", "similar_responses"]
