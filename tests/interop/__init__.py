"""Tests of what other systems see, send and are sent."""
