"""Attachments: content-addressed, stripped of hidden data, checked for what they claim to be.

Owns the folder ``MINQING_DATA/files`` and the table that says whose each content is. Remember: the
name and the type that a sender states are never believed; the bytes decide. The same bytes are
kept once, but every storing has its own row with its own scope, so nobody learns from the store
that somebody else holds the same file.
"""
