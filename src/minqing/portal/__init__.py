"""The resident's pages: what the district promises, and following one's own request.

Remember: nobody is signed in here and no scope is set, so no page reads a table about people.
Everything comes from two SECURITY DEFINER functions that give one case's public story to whoever
has its number and access code, and name nobody.
"""
