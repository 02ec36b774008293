"""Places and who serves where: areas, blocks, teams, postings; and the scope that follows.

Owns the tree of areas, the dated blocks of each neighbourhood with the counter that orders what
phones pull, the teams and the postings. A user's ``Scope`` is built here from the postings of the
user's member, once a request. Remember: areas and blocks are public, postings are about people.
"""
