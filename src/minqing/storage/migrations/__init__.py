"""SQL functions shared by the policies and triggers of all packages."""
