"""Commands that span packages."""
