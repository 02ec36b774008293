"""Tables and SQL functions of the ledger."""
