"""Edges of the portal: pages, and the words of a story."""
