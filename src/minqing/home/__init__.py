"""Pages and use cases that span packages: start page, household page, people, the ledger.

Owns no tables. What a page shows comes from the packages below, each scoped by the reader's own
scope; a use case that needs more than one of them lives here only when no lower package may import
all it needs.
"""
