"""Tests of minqing.documents."""
