"""Blocks of a neighbourhood by an index; a revision that was raised already is only read."""

from typing import ClassVar

from django.db import migrations, models

NEXT_REV = """
create or replace function next_rev(blocks uuid[]) returns table (block_id uuid, rev bigint)
language sql volatile as $$
  -- The first part locks in ascending order; the update then meets no lock it does not hold. A
  -- block that this transaction raised already is only read: one version of its row for each row
  -- that moves would make every further look slower.
  with locked as materialized (
    select c.block_id, c.rev, c.transaction = pg_current_xact_id()::text::bigint as raised
    from territory_blockcounter c where c.block_id = any (blocks)
    order by c.block_id for update
  ), raised as (
    update territory_blockcounter c
      set rev = c.rev + 1, transaction = pg_current_xact_id()::text::bigint
      from locked where locked.block_id = c.block_id and not locked.raised
      returning c.block_id, c.rev
  )
  select block_id, rev from raised
  union all
  select block_id, rev from locked where locked.raised
$$;
"""

BEFORE = """
create or replace function next_rev(blocks uuid[]) returns table (block_id uuid, rev bigint)
language sql volatile as $$
  -- The subselect locks in ascending order; the update then meets no lock it does not hold.
  with locked as materialized (
    select c.block_id from territory_blockcounter c where c.block_id = any (blocks)
    order by c.block_id for update
  )
  update territory_blockcounter c
    set rev = c.rev + (c.transaction <> pg_current_xact_id()::text::bigint)::int,
        transaction = pg_current_xact_id()::text::bigint
    from locked where locked.block_id = c.block_id
    returning c.block_id, c.rev
$$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("territory", "0003_substitutes")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="block",
            index=models.Index(fields=["area_code"], name="block_by_area"),
        ),
        migrations.RunSQL(NEXT_REV, BEFORE),
    ]
