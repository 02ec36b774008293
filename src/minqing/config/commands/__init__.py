"""The commands by subject. Each reads its arguments, chooses a role, calls one function."""
