"""Digests of texts (要約値): whether two of a million texts are equal, told from eight bytes of each."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

DIGEST_BYTES = 8


def digests_of(texts: Iterable[str]) -> bytes:
    """The digests of texts, one behind the other."""
    return b"".join(blake2b(text.encode(), digest_size=DIGEST_BYTES).digest() for text in texts)


def as_numbers(digests: bytes | bytearray) -> Array:
    """Each digest as a number, in the order in which they stand."""
    import numpy as np

    return np.frombuffer(digests, dtype="<u8")
