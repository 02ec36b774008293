"""Pages of the desk about other systems, and Open311 for everybody."""
