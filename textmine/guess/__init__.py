"""Guessing (推測) what the columns of an unknown table are, for ``textmine init``, ``check`` and FILE alone."""

from textmine.guess.check import SurveyCheck, check_survey
from textmine.guess.chosen import ROLES, Described, chosen_settings, describe, settled
from textmine.guess.profile import Profile, profile_columns
from textmine.guess.settings import guess_settings
from textmine.guess.tables import guess_header_row
from textmine.guess.template import settings_template, write_template

__all__ = [
    "ROLES",
    "Described",
    "Profile",
    "SurveyCheck",
    "check_survey",
    "chosen_settings",
    "describe",
    "guess_header_row",
    "guess_settings",
    "profile_columns",
    "settings_template",
    "settled",
    "write_template",
]
