"""What runs outside of requests: the converter's process, the command that brings a file in."""
