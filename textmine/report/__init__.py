"""The report (報告): draws findings, computes nothing. The only place that knows drawing libraries."""
