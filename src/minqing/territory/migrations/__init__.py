"""Tables and SQL of territory."""
