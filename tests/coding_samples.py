"""Small surveys and codings made by hand for the tests of coding rules."""

import csv
from pathlib import Path

import pandas as pd

from textmine.analysis.coding import code
from textmine.codebook import parse_rules
from textmine.tokens import tokenize

CASES = Path(__file__).parent / "cases"


def cases(name):
    with (CASES / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def answers(*texts, **columns):
    named = {"respondent": [f"R{number:03}" for number in range(len(texts))], "question": "問１"}
    stages = {"raw_text": texts, "text": texts, "status": "valid", "rule": ""}
    return pd.DataFrame({**named, **stages, **columns})


def coded_of(rules, responses):
    tokens, words = tokenize(responses)
    return code(responses, tokens, words, parse_rules(rules))


def given_codes(rules, *texts, **columns):
    coded = coded_of(rules, answers(*texts, **columns))
    return list(zip(coded["respondent"], coded["code"], strict=True))


def given_table(*hits):
    rows = [(who, "問１", name) for who, name in hits]
    return pd.DataFrame(rows, columns=["respondent", "question", "code"])


def fixture_b():
    groups = ["A"] * 8 + ["B"] * 12 + ["C"] * 20 + ["D"] * 2
    responses = answers(*["x"] * 42, 組=groups)
    hits = []
    for name, counts in (("ニーズ", [6, 3, 5]), ("財源", [3, 0, 0])):
        for first, count in zip((0, 8, 20), counts, strict=True):
            hits += [(f"R{first + place:03}", name) for place in range(count)]
    return responses, given_table(*hits, ("R041", "財源")), parse_rules("＊ニーズ\nx\n＊財源\ny")
