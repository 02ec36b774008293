"""Tests of minqing.notices."""
