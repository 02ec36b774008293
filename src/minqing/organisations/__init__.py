"""Bodies, their members, and the ties between branches and neighbourhoods.

Owns ``Organisation`` (branch, member unit, committee, sponsor, office; with a parent body),
``Member`` (someone who works or volunteers) and ``Tie``. Names of bodies are public; members are
people and stand behind row security by their organisation and its place. ``territory`` adds that a
member is seen where they are posted.
"""
