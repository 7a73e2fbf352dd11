import pytest

from textmine.language import MOSTLY, no_awareness, share_of_japanese


@pytest.mark.parametrize(
    ("terms", "answers", "share"),
    [
        (["公園", "bus", "DX化"], [2, 5, 1], 3 / 8),
        (["バス", "ごみ", "々"], [1, 1, 1], 1.0),
        (["bus", "Park", "ＤＸ", "2"], [3, 1, 1, 1], 0.0),
        (["공원", "公园"], [1, 3], 0.75),
        (["bus"], [0], 1.0),
        ([], [], 1.0),
    ],
)
def test_the_share_counts_each_term_by_its_answers(terms, answers, share):
    assert share_of_japanese(terms, answers) == pytest.approx(share)


def test_a_japanese_survey_with_many_latin_words_speaks_japanese():
    assert share_of_japanese(["DX", "AI", "業務", "紙"], [10, 8, 12, 7]) >= MOSTLY


def test_the_note_says_how_much_is_japanese():
    note = no_awareness(0.04)
    assert "4%" in note.ja
    assert "4%" in note.en
