"""Ward's tree (ウォード法), the same as SciPy's to the last merge.

Made here because a survey of some dozens of answers is clustered long before ``scipy.cluster`` is
imported; ``grouping`` asks for no tree so large that compiled code would be needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def ward_merges(distances: Array) -> Array:
    """The linkage of square Euclidean ``distances``: two nodes, their distance and their leaves, a row a merge.

    Chains of nearest neighbours (Murtagh 1983) until two are each other's nearest; then the distance of
    the merged pair to a third is √(((n3 + n1) d13² + (n3 + n2) d23² - n3 d12²) / (n1 + n2 + n3)). Of equal
    neighbours the one before in the chain is taken, else the first: SciPy's rule, so that ties fall alike.
    """
    import numpy as np

    between = np.array(distances, dtype=float)
    np.fill_diagonal(between, np.inf)
    size = np.ones(len(between))
    merges = np.empty((len(between) - 1, 4))
    chain: list[int] = []
    for step in range(len(merges)):
        one, other, height = _nearest_pair(between, size, chain)
        merges[step] = one, other, height, 0
        _join(between, size, one, other, height)
    return _numbered(merges[np.argsort(merges[:, 2], kind="stable")])


def _nearest_pair(between: Array, size: Array, chain: list[int]) -> tuple[int, int, float]:
    """Follow nearest neighbours to two that are each other's; both leave the chain."""
    if not chain:
        chain.append(int((size > 0).argmax()))
    while True:
        here = chain[-1]
        row = between[here]
        nearest = int(row.argmin())
        if len(chain) > 1:
            before = chain[-2]
            if row[before] <= row[nearest]:
                del chain[-2:]
                return min(here, before), max(here, before), float(row[before])
        chain.append(nearest)


def _join(between: Array, size: Array, one: int, other: int, height: float) -> None:
    """Put ``one`` into ``other`` in place."""
    import numpy as np

    n1, n2 = size[one], size[other]
    rest = 1.0 / (n1 + n2 + size)
    first, second = between[one], between[other]
    # What is gone stays infinitely far away.
    joined = np.sqrt(
        (size + n1) * rest * first * first
        + (size + n2) * rest * second * second
        - size * rest * height * height
    )
    joined[[one, other]] = np.inf
    between[other] = between[:, other] = joined
    between[one] = between[:, one] = np.inf
    size[one], size[other] = 0, n1 + n2


def _numbered(merges: Array) -> Array:
    """The merges in order, leaves by number and later nodes from n upwards, the smaller number first."""
    leaves = len(merges) + 1
    top = list(range(2 * leaves - 1))
    held = [1] * leaves + [0] * len(merges)

    def root(node: int) -> int:
        while top[node] != node:
            top[node] = top[top[node]]
            node = top[node]
        return node

    for step, (one, other) in enumerate(merges[:, :2].astype(int).tolist()):
        first, second = sorted((root(one), root(other)))
        node = leaves + step
        top[first] = top[second] = node
        held[node] = held[first] + held[second]
        merges[step, 0], merges[step, 1], merges[step, 3] = first, second, held[node]
    return merges


def leaves_in_order(merges: Array) -> list[int]:
    """The leaves from one end of the dendrogram to the other, the first node of each merge first."""
    leaves = len(merges) + 1
    sides = merges[:, :2].astype(int).tolist()
    found: list[int] = []
    waiting = [2 * leaves - 2]
    while waiting:
        node = waiting.pop()
        if node < leaves:
            found.append(node)
        else:
            waiting += reversed(sides[node - leaves])
    return found
