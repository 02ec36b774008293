"""Nobody is responsible for their own household, or for that of a relative."""

from django.db import migrations

# Security definer: whoever names the member need not see who is related to whom elsewhere. It
# answers for the pairs that were asked for, and for no others.
KIN = """
create function visits_kin(members uuid[], households uuid[])
returns table (member_id uuid, household_id uuid)
language sql stable security definer set search_path from current as $$
  select distinct k.member_id, p.household_id
  from organisations_kinship k
  join households_person noted on noted.id = k.person_id
  join households_person p on p.id = coalesce(noted.successor_id, noted.id)
  where k.member_id = any(members) and p.household_id = any(households) and p.to_on is null
$$;
"""

# Once a statement: a whole neighbourhood is named at once.
REFUSE = """
create function visits_refuse_own_household() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  if exists (
    select 1 from fresh f
    join organisations_kinship k on k.member_id = f.member_id
    join households_person noted on noted.id = k.person_id
    join households_person p on p.id = coalesce(noted.successor_id, noted.id)
    where p.household_id = f.household_id and p.to_on is null and f.to_on is null
  ) then
    raise exception 'nobody is responsible for the own household or that of a relative'
      using errcode = 'check_violation', constraint = 'visits_responsibility_own_household';
  end if;
  return null;
end $$;
create trigger visits_responsibility_own_household after insert on visits_responsibility
  referencing new table as fresh
  for each statement execute function visits_refuse_own_household();
"""


class Migration(migrations.Migration):
    """Enforced in the database, whatever page or phone names somebody."""

    dependencies = [
        ("visits", "0031_checks_policies"),
        ("organisations", "0004_what_matters_for_teams"),
        ("households", "0004_register_upkeep"),
    ]
    operations = [
        migrations.RunSQL(KIN, "drop function visits_kin(uuid[], uuid[])"),
        migrations.RunSQL(
            REFUSE,
            "drop trigger visits_responsibility_own_household on visits_responsibility;"
            " drop function visits_refuse_own_household()",
        ),
    ]
