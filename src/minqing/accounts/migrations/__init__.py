"""Tables and SQL of accounts."""
