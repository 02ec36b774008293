"""Tests of minqing.sheets."""
