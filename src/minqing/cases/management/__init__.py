"""What the command line does with cases."""
