"""Wall two of corrections; they stand where their household stands."""

from django.db import migrations

from minqing.storage.row_security import enable_scope

# As the owner: whoever moves a household need not see what was corrected of it.
FOLLOW = """
create function households_corrections_follow() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  update households_correction c set area_code = g.area_code, block_id = g.block_id
    from (select id, area_code, block_id from gained
          except select id, area_code, block_id from lost) g
    where c.household_id = g.id
      and (c.area_code, c.block_id) is distinct from (g.area_code, g.block_id);
  return null;
end $$;

create trigger corrections_household_updated after update on households_household
  referencing old table as lost new table as gained
  for each statement execute function households_corrections_follow();
"""


class Migration(migrations.Migration):
    """Scoped, and following."""

    dependencies = [
        ("households", "0050_corrections"),
        ("storage", "0001_scope_functions"),
    ]
    operations = [
        enable_scope("households_correction"),
        migrations.RunSQL(
            FOLLOW,
            "drop trigger corrections_household_updated on households_household;"
            " drop function households_corrections_follow()",
        ),
    ]
