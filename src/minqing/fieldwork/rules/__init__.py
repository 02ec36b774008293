"""Pure decisions: verdicts with their words, cursors, number pools, clocks, what a phone may send."""
