"""Other systems: Open311, the REST interface, the feed of events, signed webhooks, exports.

Owns ``OpenCase`` (what the office shows of a case to everybody, in its own words), ``ApiClient``,
the feed's order of events, ``Subscription`` and ``Delivery``. Remember: nothing that is sensitive,
restricted or withheld leaves through here, and no personal word does unless a client has the right
to words.
"""
