"""Writes of questionnaires and answers."""
