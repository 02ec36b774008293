"""Migrations of interop."""
