"""Command bodies of households."""
