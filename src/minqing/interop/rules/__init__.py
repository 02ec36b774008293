"""Pure decisions about what leaves the house, to whom, and how it is signed."""
