"""The resident's pages: raising a request, following it, and what was done for a neighbourhood.

Remember: nobody is signed in here. What is read of one person comes from SECURITY DEFINER functions
that give one case's public story to whoever has its number and access code, and name nobody. An act
(raising, replying, judging) opens a scope of exactly its place for the length of its transaction.
The public figures are read in a scope of one neighbourhood, and only totals leave it.
"""
