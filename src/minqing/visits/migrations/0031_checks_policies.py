"""Who sees flags and checks; and they stand where their visits stand."""

from django.db import migrations

from minqing.storage.immutable import protect_facts
from minqing.storage.row_security import enable_scope
from minqing.storage.tombstones import leave_tombstones

FACTS = (
    "visits_visitflag",
    "visits_sampledraw",
    "visits_check",
    "visits_checkstep",
    "visits_visitruling",
    "visits_visitconfirmation",
)

# Places are those of the visit, and move with it; a code's are those of its household. The
# functions run as the owner, like those of the register: whoever moves a household may not see
# every check of it.
FOLLOW = """
create function visits_visit_moved() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  update visits_visitflag t set area_code = g.area_code, block_id = g.block_id
  from gained g where t.visit_id = g.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  update visits_check t set area_code = g.area_code, block_id = g.block_id
  from gained g where t.visit_id = g.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  update visits_checkstep t set area_code = g.area_code, block_id = g.block_id
  from gained g join visits_check c on c.visit_id = g.id where t.check_id = c.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  update visits_checksteptext t set area_code = g.area_code, block_id = g.block_id
  from gained g join visits_check c on c.visit_id = g.id
  join visits_checkstep s on s.check_id = c.id where t.fact_id = s.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  update visits_visitruling t set area_code = g.area_code, block_id = g.block_id
  from gained g where t.visit_id = g.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  update visits_visitrulingtext t set area_code = g.area_code, block_id = g.block_id
  from gained g join visits_visitruling r on r.visit_id = g.id where t.fact_id = r.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  update visits_checkstanding t set area_code = g.area_code, block_id = g.block_id,
    rev = coalesce((select n.rev from next_rev(array[g.block_id]) n), t.rev)
  from gained g where t.visit_id = g.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  return null;
end $$;

create trigger visits_visit_moved after update on visits_visit
  referencing new table as gained for each statement execute function visits_visit_moved();

create function visits_codes_follow() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  update visits_confirmcode t set area_code = g.area_code, block_id = g.block_id
  from gained g where t.household_id = g.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  update visits_visitconfirmation t set area_code = g.area_code, block_id = g.block_id
  from gained g where t.household_id = g.id
    and (t.area_code, t.block_id) is distinct from (g.area_code, g.block_id);
  return null;
end $$;

create trigger visits_codes_follow after update on households_household
  referencing new table as gained for each statement execute function visits_codes_follow();
"""

NO_FOLLOW = """
drop trigger visits_codes_follow on households_household;
drop function visits_codes_follow();
drop trigger visits_visit_moved on visits_visit;
drop function visits_visit_moved();
"""


class Migration(migrations.Migration):
    """Policies and triggers.

    A block's team does not see whose visits are looked at: its members see what concerns their own
    by the grant of their own id. That a visit does not count is seen by whoever counts.
    """

    dependencies = [("visits", "0030_flags_and_checks"), ("households", "0001_initial")]
    operations = [
        *(protect_facts(table) for table in FACTS),
        enable_scope("visits_visitflag", block=None, grant="member_id"),
        enable_scope("visits_check", block=None, grant="member_id"),
        enable_scope("visits_checkstep", block=None, grant="member_id"),
        enable_scope("visits_checksteptext", block=None, grant="author_id"),
        enable_scope("visits_checkstanding", block=None, grant="member_id"),
        enable_scope("visits_visitruling"),
        enable_scope("visits_visitrulingtext", block=None, grant="member_id"),
        enable_scope("visits_sampleseed", block=None),
        enable_scope("visits_sampledraw", block=None),
        enable_scope("visits_confirmcode"),
        enable_scope("visits_visitconfirmation", block=None),
        leave_tombstones("visits_checkstanding", kind="check"),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
    ]
