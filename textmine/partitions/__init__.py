"""Stages 1 to 5 over parts of a survey (分割処理): any size, flat memory, one process or many machines.

    divide --parts--> scan (each part) --unite--> Overview
           --tasks--> count (each part) --add--> Sums + spool --write--> tables/*.csv

Gives the same bytes as the tables of a survey in memory. ``count_survey`` is the whole of it; ``read_all``
is the part of it that a survey in memory uses, too: texts repaired, classified and cut by several processes.
"""

from textmine.partitions.all_texts import read_all
from textmine.partitions.cache import Cache, trim
from textmine.partitions.engines import Engine, OneProcess, Pool, choose_engine
from textmine.partitions.job import Job
from textmine.partitions.parts import NotInPartsError
from textmine.partitions.texts import Reading, ReadTexts, read_texts
from textmine.partitions.write import Result, count_survey

__all__ = [
    "Cache",
    "Engine",
    "Job",
    "NotInPartsError",
    "OneProcess",
    "Pool",
    "ReadTexts",
    "Reading",
    "Result",
    "choose_engine",
    "count_survey",
    "read_all",
    "read_texts",
    "trim",
]
