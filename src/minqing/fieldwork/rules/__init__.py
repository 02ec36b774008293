"""Pure decisions: verdicts and their words, cursors, number pools, clocks, mutations."""
