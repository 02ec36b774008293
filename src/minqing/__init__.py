"""Minqing: how a city district keeps four promises to its residents."""
