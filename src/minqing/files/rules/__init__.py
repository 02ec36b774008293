"""What may be stored and how it is recognised: pure functions over bytes."""
