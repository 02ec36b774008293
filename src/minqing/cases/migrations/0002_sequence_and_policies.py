"""The number sequence, immutable facts, row security, and whom to notify."""

from django.db import migrations

from minqing.storage.immutable import protect_facts
from minqing.storage.row_security import enable_scope
from minqing.storage.tombstones import leave_tombstones

FACTS = ("case", "requester", "handup", "response", "told", "solution", "caseevent")
OTHERS = (
    "casetext",
    "responsetext",
    "caseeventtext",
    "casenumber",
    "casestanding",
    "promisestanding",
    "answertotell",
)

# A block lead does not see the posting of the secretary to whom the list goes, and must not need
# to: the function gives sign-in ids of staff only, never a name, a place or a resident.
USERS_POSTED = """
create function cases_users_posted(roles text[], place text, block uuid, on_day date)
returns setof uuid
language sql stable security definer set search_path from current as $$
  select distinct u.id
    from territory_posting p
    join accounts_user u on u.member_id = p.member_id and u.is_active
    where p.role = any (roles)
      and p.from_on <= on_day and (p.to_on is null or p.to_on > on_day)
      and case when p.block_id is not null then p.block_id = block
          else left(place, length(p.area_code)) = p.area_code end
$$;
"""


class Migration(migrations.Migration):
    """What the database promises about cases."""

    dependencies = [
        ("cases", "0001_initial"),
        ("storage", "0001_scope_functions"),
        ("territory", "0002_functions_and_policies"),
        ("accounts", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL("create sequence cases_number_seq", "drop sequence cases_number_seq"),
        *(protect_facts(f"cases_{name}") for name in FACTS),
        *(enable_scope(f"cases_{name}") for name in (*FACTS, *OTHERS)),
        leave_tombstones("cases_casestanding", kind="case", key="case_id"),
        leave_tombstones("cases_answertotell", kind="answer"),
        migrations.RunSQL(
            USERS_POSTED, "drop function cases_users_posted(text[], text, uuid, date)"
        ),
    ]
