"""What became of texts, kept on disk: reused where nothing changed, never where anything did."""

import stat
import time
import zlib
from dataclasses import replace

import pytest
from click.testing import CliRunner
from counted_surveys import WORDS, asked, csv_text, in_parts, results, survey_of

from textmine import pipeline
from textmine.cachefiles import MARK
from textmine.cli import textmine
from textmine.partitions import Cache, Reading, cache, read_texts, trim
from textmine.partitions import texts as texts_module
from textmine.partitions.cache import places_kept, read_kept
from textmine.pipeline import Work
from textmine.repairs import Evidence

LONG = (
    "公園の遊具が古くなっていて、子どもが遊んでいると危ないので、早く直してほしいと近所の人も話しています。"
)
TEXTS = [
    *WORDS,
    LONG,
    "児童青尐年課の实績を見た。尐し待つ",
    "特になし",
    "",
    "ああああああ",
    "か\u3099くしゅう会",
    "電話は090-1234-5678です",
    "同じ",
    "同じ",
    "\ud842だけ",
    "😀",
]
READING = Reading(evidence=Evidence(damaged=True, pairs=frozenset({("实", "実")}), wave="～"))


@pytest.fixture
def kept(tmp_path):
    return Cache(tmp_path / "kept")


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """The cache of a user of one's own."""
    monkeypatch.setattr(Cache, "of_user", classmethod(lambda cls: cls(tmp_path / "user")))
    return Cache.of_user()


def entries(kept):
    return sorted(path for path in kept.folder.rglob("*") if path.is_file())


def nothing_is_read(monkeypatch):
    def refuse(*_arguments, **_options):
        raise AssertionError("texts are read again")

    monkeypatch.setattr(texts_module, "cut_texts", refuse)
    monkeypatch.setattr(texts_module, "repair_text", refuse)
    monkeypatch.setattr(texts_module, "classify_cell", refuse)


def test_a_second_reading_is_equal_and_reads_nothing(kept, monkeypatch):
    decided = {1: ("none", "overrules.csv:2")}
    plain = read_texts(TEXTS, READING, decided=decided)
    assert read_kept(TEXTS, READING, decided, None) == plain
    assert read_kept(TEXTS, READING, decided, kept) == plain
    nothing_is_read(monkeypatch)
    assert read_kept(TEXTS, READING, decided, kept) == plain


@pytest.mark.parametrize("texts", [[], [""], ["特になし"], ["。", "あ"]])
def test_little_is_kept_and_found_again(kept, monkeypatch, texts):
    plain = read_kept(texts, READING, {}, kept)
    nothing_is_read(monkeypatch)
    assert read_kept(texts, READING, {}, kept) == plain


OTHER = {
    "source": {"source": "pdf"},
    "margin": {"margin": 3001},
    "mode": {"mode": "A"},
    "lines": {"join_lines": False},
    "damage": {"evidence": Evidence(pairs=READING.evidence.pairs, wave="～")},
    "pairs": {"evidence": Evidence(damaged=True, wave="～")},
    "wave": {"evidence": replace(READING.evidence, wave="〜")},
    "scanned": {"evidence": replace(READING.evidence, scanned=True)},
}


@pytest.mark.parametrize("what", OTHER)
def test_another_way_of_reading_is_another_entry(kept, what):
    read_kept(TEXTS, READING, {}, kept)
    other = replace(READING, **OTHER[what])
    assert read_kept(TEXTS, other, {}, kept) == read_texts(TEXTS, other)
    assert len(entries(kept)) == 2


def test_other_texts_and_decisions_are_other_entries(kept):
    decided = {0: ("none", "by hand")}
    for texts, by_hand in ((TEXTS, {}), (TEXTS[::-1], {}), (TEXTS[:-1], {}), (TEXTS, decided)):
        assert read_kept(texts, READING, by_hand, kept) == read_texts(texts, READING, decided=by_hand)
    assert len(entries(kept)) == 4


DICTIONARIES = {
    "nonresponse.csv": (
        "status,form,example\nnone,市民との協働を進める,\n",
        "status,form,example\nrefused,市民との協働を進める,\n",
    ),
    "repair_decisions.csv": (
        "found,written,decision,note\n遊具,遊び道具,accept,\n",
        "found,written,decision,note\n遊具,器具,accept,\n",
    ),
}


def another_process(monkeypatch):
    """What a process knows at its beginning, some time after the last dictionary was written."""
    monkeypatch.setattr(cache, "STARTED", time.time() + 100)
    cache._SEEN.clear()
    cache._fingerprint_of.cache_clear()


@pytest.fixture(autouse=True)
def _begin(monkeypatch):
    another_process(monkeypatch)
    yield
    another_process(monkeypatch)


@pytest.mark.parametrize("name", DICTIONARIES)
def test_a_changed_dictionary_is_another_entry(kept, tmp_path, monkeypatch, name):
    own = tmp_path / "own" / name
    own.parent.mkdir(parents=True)
    reading = replace(READING, dictionaries=tmp_path / "own")
    seen = []
    for content in (*DICTIONARIES[name], DICTIONARIES[name][0]):
        own.write_text(content, encoding="utf-8")
        another_process(monkeypatch)
        found = read_kept(TEXTS, reading, {}, kept)
        assert found == read_texts(TEXTS, reading)
        seen.append((found.texts, found.verdicts))
    assert seen[0] == seen[2]
    assert seen[0] != seen[1]
    assert len(entries(kept)) == 2


@pytest.mark.parametrize("name", DICTIONARIES)
def test_a_process_whose_dictionaries_change_keeps_nothing_more(kept, tmp_path, monkeypatch, name):
    """It may still go by what it has read before: that must not become an entry of the new dictionary."""
    own = tmp_path / "own" / name
    own.parent.mkdir(parents=True)
    own.write_text(DICTIONARIES[name][0], encoding="utf-8")
    reading = replace(READING, dictionaries=tmp_path / "own")
    read_kept(TEXTS, reading, {}, kept)
    before = entries(kept)
    own.write_text("# changed\n" + DICTIONARIES[name][1], encoding="utf-8")
    assert read_kept(TEXTS, reading, {}, kept) == read_texts(TEXTS, reading)
    assert entries(kept) == before
    another_process(monkeypatch)
    monkeypatch.setattr(cache, "STARTED", own.stat().st_mtime - 1)
    assert read_kept(TEXTS, reading, {}, kept) == read_texts(TEXTS, reading)
    assert entries(kept) == before


def test_user_words_are_part_of_the_key(kept, tmp_path, monkeypatch):
    own = tmp_path / "own"
    own.mkdir()
    reading = replace(READING, dictionaries=own)
    before = cache._path(kept, TEXTS, reading, {})
    assert before is not None
    (own / "userdict.csv").write_text(
        "word,reading,pos,note\n協働のまち,キョウドウノマチ,名詞,\n", encoding="utf-8"
    )
    assert cache._path(kept, TEXTS, reading, {}) != before


def test_versions_and_code_are_part_of_the_key(monkeypatch):
    before = cache.rules_fingerprint(None)
    monkeypatch.setattr(cache, "CODE", "another")
    assert cache.rules_fingerprint(None) != before
    monkeypatch.undo()
    monkeypatch.setattr(cache, "_code_files", list)
    assert cache.rules_fingerprint(None) != before


def test_an_equal_dictionary_elsewhere_is_named_by_its_own_place(kept, tmp_path):
    """The rule of a verdict names the file that decided."""
    for name in ("one", "two"):
        own = tmp_path / name
        own.mkdir()
        (own / "nonresponse.csv").write_text(DICTIONARIES["nonresponse.csv"][0], encoding="utf-8")
        found = read_kept(TEXTS, replace(READING, dictionaries=own), {}, kept)
        assert str(own) in found.verdicts[0][1]


def damage(content):
    yield b""
    yield content[:10]
    yield content[: len(content) // 2]
    yield content[:-1]
    yield content + b"x"
    yield content[:-5] + bytes([content[-5] ^ 1]) + content[-4:]
    yield content.replace(b"textmine", b"textmime")
    yield b"\0" * len(content)


def test_a_damaged_entry_is_made_anew(kept):
    plain = read_kept(TEXTS, READING, {}, kept)
    (path,) = entries(kept)
    sound = path.read_bytes()
    for broken in damage(sound):
        path.write_bytes(broken)
        assert read_kept(TEXTS, READING, {}, kept) == plain
        assert path.read_bytes() == sound
    assert entries(kept) == [path]


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        assert read_kept(TEXTS, READING, {}, Cache(folder)) == read_texts(TEXTS, READING)
    assert (tmp_path / "file").read_text() == ""
    assert trim(Cache(tmp_path / "file")) == 0
    assert trim(Cache(tmp_path / "nowhere")) == 0


def test_a_full_disk_leaves_no_rest(kept, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.Path, "replace", full)
    assert read_kept(TEXTS, READING, {}, kept) == read_texts(TEXTS, READING)
    assert entries(kept) == []


PRIVATE = ["田中太郎と申します。電話は090-1234-5678です", "道が狭い", "", "佐藤花子さんに会いました"]


def test_private_places_are_sought_once(kept, monkeypatch):
    read = read_texts(PRIVATE, READING)
    plain = places_kept(PRIVATE, read, READING, None)
    assert set(plain) == {0, 3}
    assert places_kept(PRIVATE, read, READING, kept) == plain

    def refuse(*_arguments, **_options):
        raise AssertionError("places are sought again")

    monkeypatch.setattr(cache, "private_places", refuse)
    assert places_kept(PRIVATE, read, READING, kept) == plain
    for other in (PRIVATE[:2], PRIVATE[::-1]):
        with pytest.raises(AssertionError, match="sought again"):
            places_kept(other, read, READING, kept)


def test_damaged_places_are_sought_anew_and_hold_no_name(kept):
    read = read_texts(PRIVATE, READING)
    plain = places_kept(PRIVATE, read, READING, kept)
    (path,) = entries(kept)
    sound = path.read_bytes()
    unpacked = zlib.decompress(sound[len(MARK) + 4 :]).decode()
    assert not [name for name in ("田中", "佐藤", "090-1234") if name in unpacked]
    for broken in damage(sound):
        path.write_bytes(broken)
        assert places_kept(PRIVATE, read, READING, kept) == plain
        assert path.read_bytes() == sound


def test_only_the_user_can_look_into_it(kept):
    read_kept(TEXTS, READING, {}, kept)
    (path,) = entries(kept)
    for folder in (path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_entry_holds_words_but_no_answer(kept):
    """Unpacked, too, no answer stands in it from end to end, nor half of one."""
    read_kept(TEXTS, READING, {}, kept)
    (path,) = entries(kept)
    content = path.read_bytes()
    unpacked = zlib.decompress(content[len(MARK) + 4 :]).decode("utf-8", "ignore")
    assert "遊具" in unpacked
    for text in (LONG, *WORDS, "電話は090-1234-5678です"):
        for half in (text[: len(text) // 2], text[len(text) // 2 :]):
            assert half not in unpacked


def test_the_newest_stay_within_the_bound(kept):
    import os

    for number in range(5):
        read_kept([f"{number}番目の公園"], READING, {}, kept)
    paths = sorted(entries(kept))
    for age, path in enumerate(paths):
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    sizes = [path.stat().st_size for path in paths]
    assert trim(kept, most_bytes=sum(sizes)) == 0
    assert trim(kept, most_bytes=sum(sizes[:2])) == 3
    assert entries(kept) == paths[:2]
    assert trim(kept, most_bytes=0) == 2
    assert entries(kept) == []


def test_an_entry_that_is_used_counts_as_new(kept):
    import os

    for number in range(2):
        read_kept([f"{number}番目の公園"], READING, {}, kept)
        for path in entries(kept):
            os.utime(path, (1000, 1000))
    read_kept(["0番目の公園"], READING, {}, kept)
    trim(kept, most_bytes=max(path.stat().st_size for path in entries(kept)))
    assert entries(kept) == [cache._path(kept, ["0番目の公園"], READING, {})]


# ---------------------------------------------------------------- whole runs

ROWS = [["番号", "部", "意見"], *([f"R{n}", f"部{n % 3}", TEXTS[n % 13]] for n in range(60))]
TOLD = {"respondent": "番号", "groups": ["部"], "questions": asked("意見")}


def test_a_second_run_reads_nothing_and_is_equal(tmp_path, own_cache, monkeypatch):
    settings = survey_of(tmp_path, ROWS, **TOLD)
    in_parts(settings, tmp_path / "plain")
    in_parts(settings, tmp_path / "first", work=Work(kept=True))
    assert len(entries(own_cache)) > 3
    nothing_is_read(monkeypatch)
    in_parts(settings, tmp_path / "second", work=Work(kept=True))
    assert results(tmp_path / "first") == results(tmp_path / "second") == results(tmp_path / "plain")


def test_the_run_in_memory_uses_it_too(tmp_path, own_cache, monkeypatch):
    settings = survey_of(tmp_path, ROWS, **TOLD)
    first = pipeline.prepare(settings, work=Work(kept=True))
    nothing_is_read(monkeypatch)
    second = pipeline.prepare(settings, work=Work(kept=True))
    for name in ("responses", "repairs", "tokens", "words", "term_tokens", "terms"):
        assert getattr(first, name).equals(getattr(second, name)), name


def test_synonyms_and_stop_words_need_no_new_reading(tmp_path, own_cache, monkeypatch):
    """They are looked at behind the cache: a changed one counts at once."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "stopwords.txt").write_text("市民\n", encoding="utf-8")
    settings = survey_of(tmp_path, ROWS, **TOLD, dictionaries="own")
    in_parts(settings, tmp_path / "first", work=Work(kept=True))
    (tmp_path / "own" / "stopwords.txt").write_text("公園\n", encoding="utf-8")
    in_parts(settings, tmp_path / "second", work=Work(kept=True))
    counted = (tmp_path / "second" / "tables" / "frequency.csv").read_text(encoding="utf-8-sig")
    assert "市民" in counted
    assert "公園" not in counted


def test_the_command_neither_reads_nor_keeps_with_no_cache(tmp_path, own_cache, monkeypatch):
    (tmp_path / "answers.csv").write_bytes(csv_text(ROWS).encode())
    run = ["run", str(tmp_path / "answers.csv"), "--text", "意見", "--group", "部", "--only", "counts"]

    def output(name, *more):
        done = CliRunner().invoke(
            textmine, [*run, "--output", str(tmp_path / name), "--processes", "1", *more]
        )
        assert done.exit_code == 0, done.output
        return results(tmp_path / name)

    plain = output("plain", "--no-cache")
    assert entries(own_cache) == []
    assert output("kept") == plain
    stand = entries(own_cache)
    assert {path.suffix for path in stand} == {".read", ".places"}
    for path in stand:
        path.write_bytes(b"")
    assert output("again", "--no-cache") == plain
    assert [path.read_bytes() for path in entries(own_cache)] == [b""] * len(stand)


def test_a_run_trims_what_is_too_much(tmp_path, own_cache, monkeypatch):
    settings = survey_of(tmp_path, ROWS, **TOLD)
    monkeypatch.setattr(cache, "MOST_BYTES", 1000)
    in_parts(settings, tmp_path / "first", work=Work(kept=True))
    pipeline.run(settings, output=tmp_path / "memory", only=["counts"], work=Work(kept=True))
    assert sum(path.stat().st_size for path in entries(own_cache)) <= 1000
