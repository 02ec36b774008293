"""Since when the clocks of a case run, beside its dates: other terms need no history then."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

__all__ = ["FILL", "HELD", "Migration"]

#: What the histories say of every case that is there. ``reconcile`` compares it with the rules.
FILL = """
with seen as (
  select s.case_id,
    s.state in ('open', 'answered') and not s.final as undecided,
    max(e.number) filter (where e.kind in ('reopened', 'rejected')) as reopened,
    max(e.number) filter (where e.level_from <> e.level_to
      or e.kind in ('raised', 'reopened', 'rejected')) as came,
    coalesce(max(e.number) filter (where e.kind in ('responded', 'answered_on_the_spot')), 0)
      as answered,
    min(e.number) filter (where e.level_to = s.level) as first_here,
    bool_or(e.level_to <> 'block') as left_block,
    max(e.number) filter (where e.kind = 'extended') as extended,
    exists (select from cases_promisestanding p where p.case_id = s.case_id
      and p.moved_at is null and p.withdrawn_at is null and p.first_told_at is null) as untold,
    exists (select from cases_response r where r.case_id = s.case_id and r.extends
      and not exists (select from cases_told t where t.response_id = r.id)) as extension_untold
  from cases_casestanding s join cases_caseevent e on e.case_id = s.case_id
  group by s.case_id
), running as (
  select n.*, coalesce(n.extended, 0) > coalesce(n.reopened, 0) and not n.extension_untold
    and n.undecided as is_extended
  from seen n
)
update cases_casestanding s set
  follow_up_since = case when s.follow_up_due_at is not null then (
    select e.happened_at from cases_caseevent e
    where e.case_id = s.case_id and e.number = n.reopened) end,
  level_since = case when n.undecided and n.reopened is null and n.answered < n.came then (
    select e.happened_at from cases_caseevent e
    where e.case_id = s.case_id and e.number = n.first_here) end,
  solution_since = case when n.undecided and n.reopened is null and not n.is_extended
    then s.raised_at end,
  fixed_due_at = fixed.at,
  fixed_due_kind = coalesce(fixed.kind, '')
from running n
left join lateral (
  select v.at, v.kind from cases_casestanding c
  cross join lateral (select c.state = 'open' and c.level = 'block' and not n.left_block
    and n.reopened is null as week) w
  cross join lateral (values
    (case when w.week then c.hand_up_due_at end, 'hand_up'),
    (case when n.untold then c.response_due_at end, 'response'),
    (case when c.state = 'answered' and not n.untold and c.follow_up_due_at is null
      then (c.next_on + 1)::timestamp at time zone 'Asia/Shanghai' end, 'next_step'),
    (case when n.is_extended then (select e.until_on + 1 from cases_caseevent e
      where e.case_id = c.case_id and e.number = n.extended)::timestamp
      at time zone 'Asia/Shanghai' end, 'solution')) v(at, kind)
  where c.case_id = n.case_id and v.at is not null
  order by v.at, v.kind limit 1
) fixed on true
where s.case_id = n.case_id
"""

#: An act that writes dates holds the terms by which it counts; an adoption waits for such acts,
#: and they for it. The function looks for the newest versions after it has waited.
HELD = """
create function cases_terms_lock() returns bigint language sql stable as $$
  select hashtextextended(current_schema() || ':cases_terms', 0)
$$;
create function cases_held_terms(out calendar_id uuid, out deadlines_id uuid)
language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock_shared(cases_terms_lock());
  select id into calendar_id from cases_calendarversion order by number desc limit 1;
  select id into deadlines_id from cases_deadlineversion order by number desc limit 1;
end $$;
"""
_RELEASED = """
drop function cases_held_terms();
drop function cases_terms_lock();
"""


def _moment(name: str) -> Operation:
    return migrations.AddField("casestanding", name, models.DateTimeField(null=True))


class Migration(migrations.Migration):
    """Five columns of the standing, filled from the facts; how acts hold the terms."""

    dependencies: ClassVar = [("cases", "0063_find_parts_of_a_request")]

    operations: ClassVar = [
        *map(_moment, ("fixed_due_at", "follow_up_since", "level_since", "solution_since")),
        migrations.AddField(
            "casestanding",
            "fixed_due_kind",
            models.CharField(blank=True, db_default="", max_length=16),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(HELD, _RELEASED),
    ]
