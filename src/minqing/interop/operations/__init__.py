"""Writes: clients, what is shown to everybody, what comes in, subscriptions and their messages."""
