"""Weights, groups, quotes and leading terms below the analyses."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from small_matrices import matrix_of, shuffled, survey, tokens_of

from textmine.errors import AnalysisError
from textmine.vectors import (
    group_rows,
    in_canonical_order,
    keep_frequent,
    leading_terms,
    sentence_matrix,
    texts_of,
    tfidf,
)

TABLES = st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=2, max_size=8)


def test_tfidf_by_hand():
    # Two answers; 市民 in both (weight ln(3/3) + 1 = 1), 財政 in one (ln(3/2) + 1 = 1.405465).
    weights = tfidf(sparse.csr_matrix([[1, 0], [1, 1]])).toarray()
    heavy = math.log(1.5) + 1
    length = math.hypot(1, heavy)
    assert weights == pytest.approx(np.array([[1, 0], [1 / length, heavy / length]]))


@given(TABLES)
@settings(max_examples=30, deadline=None)
def test_tfidf_is_that_of_scikit_learn(rows):
    from sklearn.feature_extraction.text import TfidfTransformer

    counts = sparse.csr_matrix(np.array(rows))
    assert np.allclose(tfidf(counts).toarray(), TfidfTransformer().fit_transform(counts).toarray())


def test_groups_are_sorted_and_empty_names_are_one_group():
    documents = pd.DataFrame({"部": ["総務部", "", None, "環境部"]})
    found = [(name, rows.tolist()) for name, rows in group_rows(documents, "部")]
    assert found == [("環境部", [3]), ("総務部", [0]), ("（なし）", [1, 2])]
    assert [name for name, _ in group_rows(documents, "全体")] == ["全体"]


def test_an_unknown_column_names_the_known_ones():
    with pytest.raises(AnalysisError, match="no group column '課'"):
        list(group_rows(pd.DataFrame({"部": ["a"]}), "課"))


def test_canonical_order_forgets_the_order_that_came_in():
    matrix = matrix_of(survey([("a", "市民 協働"), ("b", "財政 財政"), ("a", "市民")]))
    first, second = in_canonical_order(matrix), in_canonical_order(shuffled(matrix, 3))
    assert first.terms.equals(second.terms)
    assert first.documents.equals(second.documents)
    assert (first.counts != second.counts).nnz == 0


def test_keep_frequent_counts_documents_not_tokens():
    matrix = matrix_of(survey([("a", "市民 財政 財政"), ("b", "市民")]))
    assert keep_frequent(matrix, 2).terms["term"].tolist() == ["市民"]
    assert keep_frequent(matrix, 1, top=1).terms["term"].tolist() == ["市民"]


def test_texts_are_exact_and_missing_ones_empty():
    responses = survey([("a", "市民 ．協働"), ("a", "財政")])
    documents = matrix_of(responses).documents
    assert texts_of(documents, responses) == ["市民 ．協働", "財政"]
    assert texts_of(documents, responses.iloc[:1]) == ["市民 ．協働", ""]
    assert texts_of(documents, None) == ["", ""]


def test_a_respondent_that_stands_twice_keeps_both_texts():
    responses = survey([("a", "市民"), ("a", ""), ("a", "財政"), ("b", "公園")]).assign(respondent="課")
    assert texts_of(matrix_of(responses).documents, responses) == ["市民", "財政", "公園"]


def test_leading_terms_mark_the_part_and_not_the_whole():
    matrix = matrix_of(survey([("a", "皆 公園"), ("a", "皆 公園"), ("b", "皆 税金"), ("b", "皆 税金")]))
    names = matrix.terms["term"].tolist()
    assert leading_terms(matrix.counts, np.array([0, 1]), names) == ["公園"]
    assert leading_terms(matrix.counts, np.arange(4), names, 2) == ["皆", "公園"]


def test_sentences_as_units_keep_those_without_a_term():
    responses = survey([("a", "公園 狭い。税金 高い"), ("b", ""), ("b", "公園")])
    tokens, term_tokens, terms = tokens_of(responses)
    only_parks = term_tokens[term_tokens["term"].map(terms["term"].get) == "公園"]
    matrix = sentence_matrix(tokens, only_parks, terms, responses)
    assert matrix.counts.sum(axis=1).ravel().tolist() == [[1, 0, 1]]
    assert matrix.documents["sentence"].tolist() == [0, 1, 0]
    assert matrix.documents["部"].tolist() == ["a", "a", "b"]
