"""Tests of minqing.files."""
