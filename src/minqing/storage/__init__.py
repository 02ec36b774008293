"""The database's side of the design: the embedded server, roles, scope settings, row security,
immutable facts, dated rows, encrypted columns.

Remember: SQL here holds the promises that Python could forget. A policy or trigger is made by the
functions of this package, in the migration of the table it guards, so that every table says the
same thing in the same words.
"""
