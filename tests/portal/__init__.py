"""Tests of minqing.portal."""
