"""Places and who serves where: areas, blocks, teams, postings; and the scope that follows.

Owns the tree of areas, the dated blocks of each neighbourhood with the counter that orders what
phones pull, the teams, the postings and the substitutions of some days. A user's ``Scope`` is built
here from the duties of the user's member, once a request. The staff desk fills and ends them;
ending a post with everything open there spans packages and lies in ``home``. Remember: areas and
blocks are public, postings are about people.
"""
