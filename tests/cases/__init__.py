"""Tests of minqing.cases."""
