"""Commands about those who can sign in."""
