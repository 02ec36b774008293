"""A correction that comes into another block with its household is told there, and gone here."""

from typing import ClassVar

from django.db import migrations

from minqing.storage.tombstones import leave_tombstones

# As the owner: whoever moves a household need not see what was corrected of it. The blocks are held
# by then: whoever moved the household took their next revisions first.
FOLLOW = """
create or replace function households_corrections_follow() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  update households_correction c set area_code = g.area_code, block_id = g.block_id,
    rev = coalesce((select n.rev from next_rev(array[g.block_id]) n), c.rev)
    from (select id, area_code, block_id from gained
          except select id, area_code, block_id from lost) g
    where c.household_id = g.id
      and (c.area_code, c.block_id) is distinct from (g.area_code, g.block_id);
  return null;
end $$;
"""
BEFORE = """
create or replace function households_corrections_follow() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  update households_correction c set area_code = g.area_code, block_id = g.block_id
    from (select id, area_code, block_id from gained
          except select id, area_code, block_id from lost) g
    where c.household_id = g.id
      and (c.area_code, c.block_id) is distinct from (g.area_code, g.block_id);
  return null;
end $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("households", "0070_corrections_on_phones"),
        ("territory", "0002_functions_and_policies"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(FOLLOW, BEFORE),
        leave_tombstones("households_correction", kind="correction"),
    ]
