"""Dictionaries: the user's file overlays the shipped one, and every wrong row is named."""

import os

import pytest

from textmine import dictionary
from textmine.dictionary import read_dictionary, read_rows, read_words
from textmine.errors import DictionaryError

COLUMNS = ("word", "note")


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_comments_and_blank_lines_are_skipped_and_lines_counted(tmp_path):
    path = write(tmp_path / "a.csv", "# 説明\nword,note\n\n協働,名詞\n# 途中の説明\n参画,\n")
    assert read_rows(path, COLUMNS) == [
        {"word": "協働", "note": "名詞", "line": "4"},
        {"word": "参画", "note": "", "line": "6"},
    ]


def test_the_users_own_rows_come_first(tmp_path, monkeypatch):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    write(shipped / "a.csv", "word,note\n協働,付属\n")
    write(own / "a.csv", "word,note\n協働,自分\n")
    monkeypatch.setattr(dictionary, "shipped_folder", lambda: shipped)
    rows = read_dictionary("a.csv", COLUMNS, own)
    assert [row["note"] for row in rows] == ["自分", "付属"]
    assert rows[1]["file"] == "a.csv"


def test_every_wrong_row_is_named_at_once(tmp_path):
    path = write(tmp_path / "a.csv", "word\n協働\n参画,多い\n共生,多い\n")
    with pytest.raises(DictionaryError) as caught:
        read_rows(path, COLUMNS)
    message = caught.value.text("en")
    assert "'note' is missing" in message
    assert "line 3" in message
    assert "line 4" in message


def test_an_empty_file_is_told(tmp_path):
    with pytest.raises(DictionaryError, match="is missing"):
        read_rows(write(tmp_path / "a.csv", "# 何もない\n"), COLUMNS)


def test_a_file_saved_in_cp932_is_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("word,note\n協働,\n".encode("cp932"))
    with pytest.raises(DictionaryError, match="UTF-8"):
        read_rows(path, COLUMNS)


def test_a_word_list_has_one_word_a_line(tmp_path, monkeypatch):
    write(tmp_path / "words.txt", "# 説明\nこと\n もの \n")
    monkeypatch.setattr(dictionary, "shipped_folder", lambda: tmp_path)
    assert read_words("words.txt") == ["こと", "もの"]


def test_a_file_that_was_edited_is_known_by_its_time(tmp_path):
    own = write(tmp_path / "a.csv", "word,note\n協働,自分\n")
    before = dictionary.edited(["a.csv", "missing.csv"], tmp_path)
    assert [path for path, _ in before] == [own]
    os.utime(own, ns=(1, 1))
    assert dictionary.edited(["a.csv"], tmp_path) != before
