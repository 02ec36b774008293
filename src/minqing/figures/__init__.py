"""Figures: what an indicator is, which figures were frozen, and how we know.

Owns the list of indicators (each with its definition, its version, the way it is counted and the
list behind it) and the frozen figures: facts written once, at a cut-off, in the ledger.

Remember:
- This package counts nothing itself. The package that owns the facts declares the indicator with
  `rules.register` when it starts, and hands down the recount and the address of the list behind.
- A frozen figure never changes. When facts arrive late (a phone that was offline), the recount
  shows a new number beside the frozen one; it does not replace it.
- Figures are of a neighbourhood or larger, so any official may read them. A count of a block is
  never frozen.
"""
