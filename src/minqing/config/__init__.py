"""Composes the packages: settings, addresses, the command line, the processes that serve.

Remember: nothing is decided here. What a command does is a function of the package it is about.
"""
