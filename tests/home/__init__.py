"""Tests of pages and use cases that span packages."""
