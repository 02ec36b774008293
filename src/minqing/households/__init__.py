"""The register of homes: dwellings, households, people, hardship entries, and its imports.

Remember:

- A household lives in one dwelling from a day to a day. Moving is closing one household and opening
  another, because a visit counts for the household at its door.
- Dated rows are half-open: ``from_on`` is the first day, ``to_on`` the first that no longer counts.
- Every row that a phone may hold carries ``area_code``, ``block_id`` and ``rev``; whoever changes
  it takes the next ``rev`` of its block, and a row that leaves the block leaves a tombstone.
- Denominators are tally rows, kept in the same transaction, recounted by ``queries.differences``.
- ID and telephone numbers are sealed in their columns, found by a keyed index, shown masked;
  showing one in full is an act with a purpose (``operations.reveal_id_number``).
"""
