"""Command bodies of territory."""
