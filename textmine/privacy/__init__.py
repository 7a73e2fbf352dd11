"""Privacy (個人情報): what a shared output should not show is found, listed for a person and masked.

responses + tokens + words --find_private--> private --mask--> the same tables with ● in its place
"""

from textmine.privacy.both import merged_in_both
from textmine.privacy.find import (
    empty_private,
    find_private,
    find_private_joined,
    find_private_text,
    read_decisions,
    with_surroundings,
)
from textmine.privacy.groups import (
    names_behind,
    names_of_persons,
    unstated_groups,
    with_merged,
    without_rare_combinations,
)
from textmine.privacy.mask import mask_responses, mask_text
from textmine.privacy.rules import KINDS, Place
from textmine.privacy.sharing import Answers, all_private, few_answers, for_sharing

__all__ = [
    "KINDS",
    "Answers",
    "Place",
    "all_private",
    "empty_private",
    "few_answers",
    "find_private",
    "find_private_joined",
    "find_private_text",
    "for_sharing",
    "mask_responses",
    "mask_text",
    "merged_in_both",
    "names_behind",
    "names_of_persons",
    "read_decisions",
    "unstated_groups",
    "with_merged",
    "with_surroundings",
    "without_rare_combinations",
]
