"""Who sees coordination: the case's own places; a unit its parts, and the lead those it leads."""

from django.db import migrations

from minqing.storage.immutable import protect_facts
from minqing.storage.row_security import enable_scope

FACTS = (
    "convening",
    "conveningend",
    "part",
    "partstep",
    "minutes",
    "supervision",
    "coordinationfile",
)
OF_THE_OFFICE = (
    "convening",
    "conveningtext",
    "conveningend",
    "conveningendtext",
    "conveningstanding",
    "minutes",
    "minutestext",
    "partlink",
)

_MINE = "(select scope_organisations())::uuid[]"


def _row(table: str, inner: str) -> str:
    """That a row of another table can be seen: it is behind the same walls itself."""
    return f"exists (select 1 from {table} seen where {inner})"


# The text beside a part may say more of the requester than the lead needs to know.
_OWN_PART = _row(
    "cases_partstanding", f"seen.part_id = cases_parttext.id and seen.unit_id = any ({_MINE})"
)

# A convening, its parts and everything written about them stand where their case stands.
FOLLOW = """
create function cases_coordination_follow() returns trigger
language plpgsql security definer set search_path from current as $$
declare
  one text;
begin
  foreach one in array '{cases_convening,cases_conveningend,cases_part,cases_partstep,'
      'cases_minutes,cases_supervision,cases_coordinationfile,cases_conveningstanding,'
      'cases_partstanding}'::text[] loop
    execute format('update %I set area_code = $1, block_id = $2 where case_id = $3', one)
      using new.area_code, new.block_id, new.id;
  end loop;
  for one in select unnest(array['convening', 'conveningend', 'part', 'partstep', 'minutes',
      'supervision']) loop
    execute format('update %I t set area_code = $1, block_id = $2 from %I f
      where f.id = t.id and f.case_id = $3', 'cases_' || one || 'text', 'cases_' || one)
      using new.area_code, new.block_id, new.id;
  end loop;
  update cases_partlink t set area_code = new.area_code, block_id = new.block_id
    from cases_part p where p.id = t.part_id and p.case_id = new.id;
  update files_storedfile t set area_code = new.area_code, block_id = new.block_id
    from cases_coordinationfile f where f.file_id = t.id and f.case_id = new.id;
  return null;
end $$;

create trigger cases_coordination_follow after update of area_code, block_id on cases_case
  for each row when ((old.area_code, old.block_id) is distinct from (new.area_code, new.block_id))
  execute function cases_coordination_follow();
"""

# The office does not see the postings of a unit, and must not need to: ids of staff only.
UNIT_USERS = """
create function cases_unit_users(units uuid[], on_day date)
returns table (unit_id uuid, user_id uuid)
language sql stable security definer set search_path from current as $$
  select distinct p.organisation_id, u.id
    from territory_posting p
    join accounts_user u on u.member_id = p.member_id and u.is_active
    where p.role = 'unit_officer' and p.organisation_id = any (units)
      and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
$$;
"""


class Migration(migrations.Migration):
    """Walls and promises of coordination."""

    dependencies = [
        ("cases", "0060_coordination"),
        ("files", "0021_attachment_rules"),
        ("ledger", "0002_append"),
        ("storage", "0001_scope_functions"),
        ("territory", "0003_substitutes"),
        ("accounts", "0001_initial"),
    ]
    operations = [
        *(protect_facts(f"cases_{name}") for name in FACTS),
        *(enable_scope(f"cases_{name}") for name in OF_THE_OFFICE),
        enable_scope(
            "cases_partstanding", organisation="unit_id", open_when=f"lead_unit_id = any ({_MINE})"
        ),
        enable_scope(
            "cases_part", open_when=_row("cases_partstanding", "seen.part_id = cases_part.id")
        ),
        enable_scope("cases_parttext", open_when=_OWN_PART),
        enable_scope(
            "cases_partstep",
            open_when=_row("cases_partstanding", "seen.part_id = cases_partstep.part_id"),
        ),
        enable_scope(
            "cases_partsteptext",
            open_when=_row("cases_partstep", "seen.id = cases_partsteptext.id"),
        ),
        enable_scope(
            "cases_supervision",
            open_when=_row("cases_partstanding", "seen.part_id = cases_supervision.part_id"),
        ),
        enable_scope(
            "cases_supervisiontext",
            open_when=_row("cases_supervision", "seen.id = cases_supervisiontext.id"),
        ),
        enable_scope(
            "cases_coordinationfile",
            open_when=_row("cases_partstep", "seen.id = cases_coordinationfile.step_id"),
        ),
        migrations.RunSQL(
            FOLLOW,
            "drop trigger cases_coordination_follow on cases_case;"
            " drop function cases_coordination_follow()",
        ),
        migrations.RunSQL(UNIT_USERS, "drop function cases_unit_users(uuid[], date)"),
    ]
