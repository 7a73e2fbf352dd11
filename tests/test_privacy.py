"""Privacy: what is found (cases with as many negatives), and that no shared output shows it."""

import csv
import itertools
import json
import random
import re
import zipfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from textmine import cli
from textmine.analysis.response_rates import response_rates
from textmine.errors import DictionaryError
from textmine.privacy import Answers, find_private, find_private_text, for_sharing, mask_text, read_decisions
from textmine.privacy.groups import (
    merge_small_groups,
    merged_name,
    merged_values,
    small_groups,
    unstated_groups,
)
from textmine.privacy.mask import raw_span
from textmine.privacy.rules import (
    FOLDED,
    KINDS,
    RULES,
    find_by_rules,
    has_check_digit,
    load_labels,
    without_overlaps,
)
from textmine.privacy.sharing import merged_notes
from textmine.repairs.changes import Change, replay
from textmine.settings import PrivacySettings, Settings
from textmine.tables import PRIVATE, check
from textmine.tokens import tokenize

CASES = Path(__file__).parent / "cases" / "privacy.csv"


def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(text):
    return Counter(f"{place.kind}={text[place.start : place.end]}" for place in find_private_text(text))


def wanted(case):
    return Counter(filter(None, case["private"].split("|")))


def responses(*texts, **columns):
    table = pd.DataFrame({"respondent": [f"課{n}" for n in range(len(texts))], "question": "問"})
    return table.assign(**columns, raw_text=texts, text=texts, status="valid", rule="")


def answers(*texts, **columns):
    table = responses(*texts, **columns)
    log = pd.DataFrame(
        columns=["respondent", "question", "start", "found", "written", "rule", "kind", "source"]
    )
    return Answers(table, {}, log, *tokenize(table))


# ---------------------------------------------------------------- finding


def test_there_are_enough_cases_and_as_many_negatives():
    listed = cases()
    assert len(listed) >= 500
    assert sum(not case["private"] for case in listed) * 2 >= len(listed)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["text"])
def test_private_strings(case):
    assert (found(case["text"]) != wanted(case)) == bool(case["known_wrong"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("保健師さんの訪問", ""),
        ("税理士さんに聞いた", ""),
        ("担当の保健師さん", ""),
        # In no dictionary: what is cut off at a given name is no name either.
        ("校健師さんの訪問", ""),
        ("健師さんの訪問", "健師"),
        ("父健士さんの訪問", "健士"),
        ("佐藤保健師さん", "佐藤"),
    ],
)
def test_the_end_of_an_occupation_is_no_given_name(text, name):
    assert found(text) == (Counter([f"name={name}"]) if name else Counter())


def test_precision_and_recall_over_all_cases():
    right = got = there = 0
    for case in cases():
        here, expected = found(case["text"]), wanted(case)
        right += (here & expected).total()
        got, there = got + here.total(), there + expected.total()
    assert right / got >= 0.98
    assert right / there >= 0.94


def test_the_figures_of_the_documentation_are_those_of_the_cases():
    right, got, there = Counter(), Counter(), Counter()
    for case in cases():
        here, expected = found(case["text"]), wanted(case)
        for counts, part in ((right, here & expected), (got, here), (there, expected)):
            for place, count in part.items():
                counts[KINDS[place.partition("=")[0]]] += count
                counts["全体"] += count
    page = (Path(__file__).parents[1] / "docs" / "methods" / "privacy.md").read_text(encoding="utf-8")
    negatives = sum(not case["private"] for case in cases())
    assert f"の {len(cases())} 例（うち {negatives} は" in page
    for kind, count in there.items():
        assert re.search(
            rf"\| {kind}\S* \| \S+（{right[kind]}/{got[kind]}） \| \S+（{right[kind]}/{count}） \|", page
        ), kind


def test_the_check_digit_of_my_number():
    # 6*1+5*2+4*3+3*4+2*5+7*6+6*7+5*8+4*9+3*0+2*1 = 212; 212 mod 11 = 3; 11 - 3 = 8
    assert has_check_digit("123456789018")
    assert not any(has_check_digit(f"12345678901{digit}") for digit in "012345679")


def test_the_table_of_private_places_is_as_described():
    shared = answers("担当は田中さん（042-387-9805）", "特にありません")
    table = find_private(shared.responses, shared.tokens, shared.words)
    check(table, PRIVATE)
    assert table[["respondent", "found", "kind", "written"]].to_numpy().tolist() == [
        ["課0", "田中", "name", "●●"],
        ["課0", "042-387-9805", "phone", "●" * 12],
    ]


def test_a_name_that_is_certain_once_is_meant_everywhere_in_the_answer():
    assert found("上田さんに聞いた。上田は詳しい。")["name=上田"] >= 1
    assert not found("上田は坂が多い。")


def test_places_that_sudachi_calls_names_are_candidates_only():
    shared = answers("金沢から来福する人")
    assert not len(find_private(shared.responses, shared.tokens, shared.words))
    listed = find_private(shared.responses, shared.tokens, shared.words, candidates=True)
    assert (listed["found"] == listed["written"]).all()


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789０１２-－ー()（） 〒@.at町市番号丁目の区様さん年電話", max_size=80))
def test_rules_find_places_inside_the_text_that_do_not_overlap(text):
    places = find_by_rules(text)
    assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert all(a.end <= b.start for a, b in itertools.pairwise(places))
    assert len(mask_text(text, [(place.start, place.end) for place in places])) == len(text)


PIECES = (
    "taro|ｔａｒｏ|(at)|（ａｔ）|＜ＡＴ＞|（アット）|あっと]|@|＠|example.jp|ｅｘ．ｊｐ|本町|三丁目|六十番地|三番| |六号"
    "|東京都小金井市|会員番号|１２３|A-12|〒|は|内線|電話|生年月日|昭和5年|1月2日|住所：|45-6|0422-12-3456"
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=9).map("".join))
def test_the_quick_look_before_the_rules_loses_nothing(text):
    folded, labels = text.translate(FOLDED), load_labels()
    everything = without_overlaps([place for _, rule in RULES for place in rule(folded, labels)])
    assert find_by_rules(text) == everything


@pytest.mark.parametrize(
    "hard", ["0" * 20000, "1-" * 10000, "市" * 20000, "a" * 20000 + "@", "一" * 20000 + "丁目"]
)
def test_no_text_makes_the_rules_explode(hard):
    import time

    begun = time.perf_counter()
    find_by_rules(hard + "1@")
    assert time.perf_counter() - begun < 3


# ---------------------------------------------------------------- masking


def test_masking_keeps_every_offset():
    whole = answers("佐藤課長に電話（042-387-9805）した。市民との協働", "市民の声")
    shared = for_sharing(whole, Settings(Path(), Path("a.csv")))
    assert shared.responses["text"].tolist() == ["●●課長に電話（●●●●●●●●●●●●）した。市民との協働", "市民の声"]
    surfaces = shared.words["surface"].to_numpy()[shared.tokens["word"]]
    for row, text in enumerate(shared.responses["text"]):
        assert "".join(surfaces[shared.tokens["response"] == row]) == text
    assert "佐藤" not in set(surfaces)
    assert whole.responses["text"].str.contains("佐藤").any()
    assert shared.private["responses"] is whole.responses


def test_masking_can_be_switched_off():
    whole = answers("佐藤課長")
    off = Settings(Path(), Path("a.csv"), privacy=PrivacySettings(mask=False))
    assert for_sharing(whole, off) is whole


def test_what_was_repaired_inside_is_masked_in_the_raw_text():
    raw = "担当 は０４２－３８７－９８０５。"
    changes = [(2, " ", ""), (4, "０４２", "042"), (8, "３８７", "387"), (12, "９８０５", "9805")]
    assert raw[slice(*raw_span((3, 15), changes))] == "０４２－３８７－９８０５"


def test_the_raw_place_covers_what_the_text_came_from():
    chance = random.Random(20101006)
    for _ in range(3000):
        raw = "".join(chance.choice("abcdefgh") for _ in range(chance.randint(1, 12)))
        changes, at = [], 0
        while at < len(raw):
            size, written = chance.randint(0, min(2, len(raw) - at)), "XYZ"[: chance.randint(0, 3)]
            if chance.random() < 0.3 and (size or written):
                changes.append(Change(at, raw[at : at + size], written, "", ""))
                at += size
            at += 1
        text = replay(raw, changes)
        if not text:
            continue
        origins, done = [], 0
        for change in changes:
            origins += [(n, n + 1) for n in range(done, change.start)]
            origins += [(change.start, change.end)] * len(change.written)
            done = change.end
        origins += [(n, n + 1) for n in range(done, len(raw))]
        start = chance.randrange(len(text))
        end = chance.randint(start + 1, len(text))
        first, last = raw_span((start, end), [(c.start, c.found, c.written) for c in changes])
        assert first <= min(o[0] for o in origins[start:end])
        assert last >= max(o[1] for o in origins[start:end])


def test_decisions_keep_and_mask(tmp_path):
    path = tmp_path / "decided.csv"
    path.write_text(
        "respondent,question,found,decision\n課0,問,佐藤,keep\n,,黄金井,伏せる\n,,'+81-42-387-9805,keep\n",
        encoding="utf-8-sig",
    )
    shared = answers("佐藤課長と黄金井", "佐藤課長と黄金井", "+81-42-387-9805")
    table = find_private(shared.responses, shared.tokens, shared.words, decisions=path)
    assert table[["row", "found"]].to_numpy().tolist() == [[0, "黄金井"], [1, "佐藤"], [1, "黄金井"]]
    path.write_text("respondent,question,found,decision\n,,佐藤,perhaps\n", encoding="utf-8")
    with pytest.raises(DictionaryError, match="line 2"):
        read_decisions(path)
    with pytest.raises(DictionaryError):
        read_decisions(tmp_path / "none.csv")


# ---------------------------------------------------------------- small groups


def test_small_groups_are_merged_so_that_none_can_be_worked_out():
    assert small_groups({"a": 9, "b": 4, "c": 3}, 3) == []
    assert small_groups({"a": 9, "b": 4, "c": 2}, 3) == ["b", "c"]
    assert small_groups({"a": 9, "b": 1, "c": 2}, 3) == ["b", "c"]
    assert small_groups({"a": 1}, 3) == ["a"]


def test_merging_counts_persons_not_answers():
    table = pd.concat([responses("い", "ろ", "は", "に", "ほ", 部=list("aaabb"))] * 3, ignore_index=True)
    merged, counts = merge_small_groups(table, ["部"], smallest=3)
    assert {column: len(shown) for column, shown in counts.items()} == {"部": 2}
    assert set(merged["部"]) == {"その他（3 人未満の組など）"}
    assert table["部"].nunique() == 2
    english, _ = merge_small_groups(table, ["部"], smallest=3, lang="en")
    assert set(english["部"]) == {"other (groups of fewer than 3 persons and the like)"}


def test_a_few_who_did_not_answer_hide_no_option():
    table = responses(*"いろはにほへと", 性別=["男", "男", "男", "女", "女", "女", ""])
    merged, counts = merge_small_groups(table, ["性別"], smallest=3)
    assert counts == {}
    assert merged["性別"].tolist() == table["性別"].tolist()
    rare = responses(*"いろはにほへと", 性別=["男", "男", "男", "女", "女", "女", "他"])
    assert list(merge_small_groups(rare, ["性別"], smallest=3)[1]["性別"]) == ["他", "女"]


WITH = "（未記入を含む）"
OTHER = merged_name(3)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"女": 60, "男": 40, "（なし）": 1}, {"女": "女" + WITH, "（なし）": "女" + WITH}),
        ({"女": 60, "男": 40, "（なし）": 3}, {}),
        ({"女": 60, "男": 40, "無回答": 16, "（なし）": 1}, {"（なし）": "無回答"}),
        ({"女": 60, "男": 40, "無回答": 2, "（なし）": 1}, {"（なし）": "無回答"}),
        ({"女": 60, "男": 40, "答えたくない": 1}, {"女": "女" + WITH, "答えたくない": "女" + WITH}),
        ({"20代": 9, "30代": 8, "80代": 2, "（なし）": 1}, {"（なし）": OTHER, "80代": OTHER}),
        ({"20代": 9, "30代": 8, "80代": 1, "（なし）": 1}, {"（なし）": OTHER, "80代": OTHER, "30代": OTHER}),
        ({"20代": 9, "30代": 8, "80代": 1, "（なし）": 20}, {"（なし）": OTHER, "80代": OTHER}),
        ({"20代": 9, "80代": 2, "90代": 1, "（なし）": 20}, {"80代": OTHER, "90代": OTHER}),
        ({"20代": 9, "80代": 2, "90代": 1, "（なし）": 1}, {"80代": OTHER, "90代": OTHER, "（なし）": OTHER}),
        ({"20代": 9, "その他": 2}, {"20代": OTHER, "その他": OTHER}),
        ({"（なし）": 2}, {"（なし）": OTHER}),
    ],
)
def test_a_few_without_a_group_cost_no_group(sizes, shown):
    assert merged_values(sizes, 3, unstated=unstated_groups(sizes)) == shown


@given(
    st.dictionaries(
        st.sampled_from(["（なし）", "無回答", "答えたくない", "a", "b", "c", "d", "e", "その他"]),
        st.integers(1, 9),
        min_size=1,
    ),
    st.integers(1, 5),
)
def test_no_small_group_can_be_worked_out_by_subtraction(sizes, smallest):
    shown = merged_values(sizes, smallest, unstated=unstated_groups(sizes))
    published = Counter()
    for name, size in sizes.items():
        published[shown.get(name, name)] += size
    assert sum(published.values()) == sum(sizes.values())
    assert len(published) == 1 or min(published.values()) >= smallest
    # Where nobody's own group is small, every one of them stays.
    stated = [name for name in sizes if name not in ("（なし）", "無回答", "答えたくない")]
    if all(sizes[name] >= smallest for name in stated):
        assert len({shown.get(name, name) for name in stated}) == len(stated)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["東", "西", "南", "", "無回答"]), min_size=4, max_size=24))
def test_tables_by_a_column_leave_nobody_over(groups):
    """What the whole survey has and no published group has is nobody's; and no group is of one or two."""
    cells = responses(*(["道が狭い"] * len(groups)), 区=[name or "（なし）" for name in groups])
    shared, _ = merge_small_groups(cells, ["区"], smallest=3, groups=["区"])
    told = response_rates(shared, by=["区"])
    whole = told[(told["by"] == "全体") & (told["question"] == "問")]["rows"].sum()
    parts = told[(told["by"] == "区") & (told["question"] == "問")]["rows"]
    assert whole == parts.sum() == len(groups)
    assert len(parts) == 1 or parts.min() >= 3


def test_few_without_a_group_are_told_as_a_range():
    table = responses(*"いろはにほへと", 区=["東", "東", "東", "西", "西", "西", "（なし）"])
    _, merged = merge_small_groups(table, ["区"], smallest=3, groups=["区"])
    (note,) = merged_notes(merged, 3)
    assert "1～2 人" in note.ja
    assert "「西（未記入を含む）」" in note.ja
    assert "1 to 2" in note.en
    (one,) = merged_notes({"区": {"東": "東（未記入を含む）", "（なし）": "東（未記入を含む）"}}, 2)
    assert "回答者が 1 人" in one.ja


# ---------------------------------------------------------------- outputs

TEXTS = [
    "担当は田中さん（０４２－３８７－９８０５）です。市民との協働を進める必要がある。",
    "taro@example.co.jp へ連絡してください。市民協働は地域に大切なことです。",
    "佐藤課長が市民と協働で地域の課題を解決するために会議を開いた。",
    "〒184-8504 東京都小金井市本町6-6-3 で市民と行政が協働して事業を進める。",
    "会員番号A-12345の市民が地域の活動に参加し、行政と協働する。",
    "特になし",
]
SECRETS = ("田中", "０４２－３８７", "042－387", "042-387", "taro@", "佐藤", "184-8504", "本町6", "A-12345")
SHARED = ("report.html", "slides.pptx", "tables.xlsx", "sheets.docx", "wordclouds", "charts", "manifest.json")


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    folder = tmp_path_factory.mktemp("private")
    lines = [f"部{n % 2},課{n},{text}" for n, text in enumerate(TEXTS)]
    (folder / "a.csv").write_text("\n".join(["部,課,意見", *lines]) + "\n", encoding="utf-8")
    toml = 'file = "a.csv"\nrespondent = "課"\ngroups = ["部", "課"]\n[[questions]]\nname = "意見"\ncolumn = "意見"\n'
    (folder / "survey.toml").write_text(toml, encoding="utf-8")
    (folder / "persons.toml").write_text(toml + "[privacy]\npersons = true\n", encoding="utf-8")
    return folder


def run(*arguments):
    return CliRunner().invoke(cli.textmine, [str(argument) for argument in arguments])


def everything_in(folder):
    """All texts of a folder's files, those inside zip containers too."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as packed:
                    for name in packed.namelist():
                        yield path, packed.read(name).decode("utf-8", "replace")
            else:
                yield path, path.read_bytes().decode("utf-8", "replace")


@pytest.fixture(scope="module")
def shared(survey):
    done = run("run", survey / "survey.toml", "--output", survey / "out")
    assert done.exit_code == 0, done.output
    return survey / "out"


def test_no_shared_output_shows_what_was_found(shared):
    texts = list(everything_in(shared))
    assert {path.relative_to(shared).parts[0] for path, _ in texts} >= set(SHARED)
    for path, text in texts:
        if path.parent.name != "tables":
            assert [secret for secret in SECRETS if secret in text] == [], path


def test_the_private_copy_is_not_masked(shared):
    text = (shared / "tables" / "responses.csv").read_text(encoding="utf-8-sig")
    assert all(secret in text for secret in ("田中さん", "０４２－３８７－９８０５", "佐藤課長", "A-12345"))
    assert "●" not in text
    listed = (shared / "tables" / "private.csv").read_text(encoding="utf-8-sig")
    assert listed.count("\n") == 8


def test_findings_hold_no_private_string(shared):
    for path in (shared / "tables").iterdir():
        if path.name not in ("responses.csv", "repairs.csv", "private.csv"):
            text = path.read_text(encoding="utf-8-sig")
            assert [secret for secret in SECRETS if secret in text] == [], path


def test_masking_is_stated(shared):
    manifest = json.loads((shared / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["masked"] == {"phone": 1, "email": 1, "postal": 1, "address": 1, "name": 2, "number": 1}
    assert any("7 か所" in note for note in manifest["notes"])
    assert "7 か所" in (shared / "report.html").read_text(encoding="utf-8")


def test_persons_are_numbered_and_have_no_sheets(survey):
    done = run(
        "run",
        survey / "persons.toml",
        "--output",
        survey / "persons",
        "--only",
        "tables,workbook,sheets",
    )
    assert done.exit_code == 0, done.output
    assert not (survey / "persons" / "sheets.docx").exists()
    for path, text in everything_in(survey / "persons"):
        if path.suffix == ".xlsx":
            assert not [
                name for name in ("課0", "課1", "課2") if f">{name}<" in text or f'"{name}"' in text
            ], path
    key = (survey / "persons" / "tables" / "private_respondents.csv").read_text(encoding="utf-8-sig")
    assert "回答者001,課0" in key


def test_mask_lists_the_places_and_its_list_is_a_decisions_file(survey):
    done = run(
        "mask", survey / "survey.toml", "--output", survey / "list.csv", "--masked", survey / "masked.csv"
    )
    assert done.exit_code == 0, done.output
    assert "●" in (survey / "masked.csv").read_text(encoding="utf-8-sig")
    assert read_decisions(survey / "list.csv") == ()
    with (survey / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["context"].startswith("担当は【田中】さん")
    rows[0]["decision"] = "keep"
    with (survey / "list.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert [row["found"] for row in read_decisions(survey / "list.csv")] == ["田中"]
