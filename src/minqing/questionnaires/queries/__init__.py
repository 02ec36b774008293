"""Reads of questionnaires and answers, and the conversion of a file."""

from minqing.questionnaires.queries.reconcile import differences

__all__ = ["differences"]
