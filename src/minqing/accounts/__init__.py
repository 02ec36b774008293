"""Who can sign in: users, factors, sessions.

Knows neither places nor people of the district: a user points to a Member by a bare id, and what
the user may see is built by ``territory`` from that member's postings. These tables carry no
resident's data, so they stand outside row security; everything else about people is behind it.
"""
