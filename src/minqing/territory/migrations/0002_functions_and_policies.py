"""The block counter's function, postings of a user, row security, dated rows."""

from django.db import migrations

from minqing.storage.dated import forbid_overlap
from minqing.storage.row_security import enable_scope

NEXT_REV = """
create function next_rev(blocks uuid[]) returns table (block_id uuid, rev bigint)
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

TOMBSTONE = """
create function leave_tombstone() returns trigger language plpgsql as $$
declare
  this jsonb := to_jsonb(old);
begin
  insert into territory_tombstone (id, area_code, block_id, rev, kind, row_id)
    select gen_random_uuid(), this->>'area_code', old.block_id, n.rev, tg_argv[0],
      (this->>tg_argv[1])::uuid
    from next_rev(array[old.block_id]) n;
  return null;
end $$;
"""

POSTINGS_OF_USER = """
create function postings_of_user(wanted_user uuid, on_day date)
returns table (member_id uuid, role text, area_code text, block_id uuid, organisation_id uuid)
language sql stable security definer set search_path from current as $$
  select p.member_id, p.role, p.area_code, p.block_id, p.organisation_id
    from accounts_user u
    join territory_posting p on p.member_id = u.member_id
    where u.id = wanted_user and u.is_active
      and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
$$;
"""

# A member is seen where they are posted: the subselect reads postings under their own policy.
MEMBER_POSTED = """
create policy posted_in_scope on organisations_member for select using (
  area_code >= scope_floor() and exists (
    select 1 from territory_posting p where p.member_id = organisations_member.id));
"""


class Migration(migrations.Migration):
    """What the database promises about places and postings."""

    dependencies = [
        ("territory", "0001_initial"),
        ("storage", "0001_scope_functions"),
        ("organisations", "0002_policies"),
        ("accounts", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(NEXT_REV, "drop function next_rev(uuid[])"),
        migrations.RunSQL(TOMBSTONE, "drop function leave_tombstone()"),
        migrations.RunSQL(POSTINGS_OF_USER, "drop function postings_of_user(uuid, date)"),
        enable_scope("territory_posting", organisation="organisation_id"),
        enable_scope("territory_tombstone"),
        migrations.RunSQL(MEMBER_POSTED, "drop policy posted_in_scope on organisations_member"),
        forbid_overlap(
            "territory_posting",
            keys=("member_id", "role", "area_code", "block_id", "organisation_id"),
            parent_table="organisations_member",
        ),
        forbid_overlap("territory_blockpart", keys=("area_code",)),
    ]
