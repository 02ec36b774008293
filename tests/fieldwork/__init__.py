"""Tests of the field app's server half."""
