"""Which visits a ruling has taken out of the count, in SQL."""

# Whether the last ruling on a visit `v` says that it does not count.
RULED_OUT = """exists (
  select 1 from visits_visitruling ruled where ruled.visit_id = v.id and not ruled.stands
    and not exists (select 1 from visits_visitruling later
      where later.visit_id = ruled.visit_id and later.number > ruled.number))"""
