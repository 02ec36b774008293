"""Visits: rounds, visit lines, responsibility, visits and coverage.

Owns the promise "every household is visited": who is responsible for a household at any moment,
which visits were made in which round, and which share of the households was reached.

Remember:
- Only the outcome `met` counts as visited, and only inside the days of the round
  (`rules.counts`). Nobody home, refused, vacant and moved away are followed up, never counted; a
  door that is vacant or merged leaves the register by a register act, never by an outcome.
- A visit is a fact: written once, kept however late a phone sends it. `HouseholdStanding` and
  `VisitTally` are projections and can be rebuilt (`queries.differences`, `operations.rebuild`).
- The register changes below this package (a household moves, leaves, or gains a hardship entry),
  and `households` may not know `visits`. Therefore the tallies are moved by triggers that this
  package puts on its own standings and on the table of households
  (`migrations/0002_database_rules.py`, decision record 0007). Whatever writes those tables, in
  Python or SQL, the tallies of both groups follow in the same statement. No operation counts.
- Lock order: block counters ascending (`territory.operations.next_rev`), then standings, then
  tallies (blocks before neighbourhoods, ascending), then the heads of the ledger's chains.
- Shares are rounded by `lib.shares.percent`: one decimal, never 100 unless all.
"""
