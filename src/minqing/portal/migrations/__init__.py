"""Tables and SQL functions of the portal."""
