"""Programs of this package that run on their own."""
