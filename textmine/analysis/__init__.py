"""Analyses (分析): each asks one question of the tables and answers with one table of findings."""
