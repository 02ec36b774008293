"""Tables and SQL of organisations."""
