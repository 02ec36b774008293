"""Commands of the database: migrate, roles, keys. Each is a plain function that the CLI calls."""
