"""Privacy (個人情報): what a shared output should not show is found, listed for a person and masked.

responses + tokens + words --find_private--> private --mask--> the same tables with ● in its place
"""

from textmine.privacy.find import (
    empty_private,
    find_private,
    find_private_joined,
    find_private_text,
    read_decisions,
)
from textmine.privacy.rules import KINDS, Place

__all__ = [
    "KINDS",
    "Place",
    "empty_private",
    "find_private",
    "find_private_joined",
    "find_private_text",
    "read_decisions",
]
