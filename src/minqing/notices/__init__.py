"""Messages to one person inside the software: what waits for them, and where.

Owns the notices and the page that lists them. Remember: a notice holds a code, numbers and a path,
never a name or a text about people; its words are registered by the package that sends it. Nobody
sees another's notices, not even a superior: row security asks for the user's own id as a grant.
"""
