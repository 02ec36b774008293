"""Reads of the reports."""

from minqing.reports.queries.summary import Summary, SummaryRow, round_for_summary, summary

__all__ = ["Summary", "SummaryRow", "round_for_summary", "summary"]
