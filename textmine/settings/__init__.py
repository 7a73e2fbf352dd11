"""Settings (設定): one survey.toml as a frozen value, checked key by key.

The file names the survey table, which columns are groups, free-text questions and closed answers, and how the
analyses run. Unknown keys are reported with their nearest known neighbour. ``model`` has the values,
``load`` reads them with ``builder``, ``checks`` looks at their ranges, ``problems`` says what is wrong.
"""

from textmine.settings.checks import CHOICES, missing_files
from textmine.settings.load import load_settings, settings_from, with_values
from textmine.settings.model import (
    CONTENT_POS,
    AnalysisSettings,
    AwarenessSettings,
    ClosedQuestion,
    Column,
    GroupColumn,
    JoinedTable,
    OptionGroup,
    PrivacySettings,
    Question,
    RepairSettings,
    ReportSettings,
    Settings,
    TokenSettings,
)

__all__ = [
    "CHOICES",
    "CONTENT_POS",
    "AnalysisSettings",
    "AwarenessSettings",
    "ClosedQuestion",
    "Column",
    "GroupColumn",
    "JoinedTable",
    "OptionGroup",
    "PrivacySettings",
    "Question",
    "RepairSettings",
    "ReportSettings",
    "Settings",
    "TokenSettings",
    "load_settings",
    "missing_files",
    "settings_from",
    "with_values",
]
