"""OpenRosa: the rules of the wire, and a real client against the real server."""
