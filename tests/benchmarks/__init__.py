"""Tests of the harness itself; nothing here is timed."""
