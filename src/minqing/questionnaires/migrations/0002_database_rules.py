"""Walls and promises: row security, immutability, following a household; what a pull is offered."""

from django.db import migrations

from minqing.storage.immutable import protect_facts
from minqing.storage.row_security import enable_scope
from minqing.storage.tombstones import leave_tombstones

# A version never changes, for answers are read by it for ever.
UNCHANGED = """
create function questionnaires_version_stays() returns trigger language plpgsql as $$
begin
  raise exception 'a version of a questionnaire never changes' using errcode = 'restrict_violation';
end $$;
create trigger questionnaires_version_stays before update on questionnaires_formversion
  for each row execute function questionnaires_version_stays();
"""

CHANGED = """
drop trigger questionnaires_version_stays on questionnaires_formversion;
drop function questionnaires_version_stays();
"""

# Answers lie where their household stands today; those of a merged household lie where the one
# lies that they count for. The same rule as for visits.
FOLLOW = """
create function questionnaires_household_moved() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  if not exists (
    select 1 from (select id, area_code, block_id from gained
      except select id, area_code, block_id from lost) moved
  ) then
    return null;
  end if;
  update questionnaires_filled f set area_code = g.area_code, block_id = g.block_id, rev = g.rev
  from gained g where f.household_id = g.id
    and (f.area_code, f.block_id) is distinct from (g.area_code, g.block_id);
  update questionnaires_answers a set area_code = g.area_code, block_id = g.block_id
  from gained g where a.household_id = g.id
    and (a.area_code, a.block_id) is distinct from (g.area_code, g.block_id)
    and not exists (select 1 from households_householdalias m
      where m.household_id = g.id and m.to_on is null);
  update questionnaires_answers a set area_code = g.area_code, block_id = g.block_id
  from gained g
  join households_householdalias m on m.survivor_id = g.id and m.to_on is null
  where a.household_id = m.household_id
    and (a.area_code, a.block_id) is distinct from (g.area_code, g.block_id);
  update questionnaires_answerstext t set area_code = a.area_code, block_id = a.block_id
  from gained g
  cross join lateral (
    select g.id as household_id union all
    select m.household_id from households_householdalias m
    where m.survivor_id = g.id and m.to_on is null) own
  join questionnaires_answers a on a.household_id = own.household_id
  where t.fact_id = a.id
    and (t.area_code, t.block_id) is distinct from (a.area_code, a.block_id);
  return null;
end $$;

create trigger questionnaires_household_updated after update on households_household
  referencing old table as lost new table as gained
  for each statement execute function questionnaires_household_moved();
"""

STAY = """
drop trigger questionnaires_household_updated on households_household;
drop function questionnaires_household_moved();
"""

# What may be filled now in these blocks: the newest version of every questionnaire that was chosen
# for a round held there. Nothing of it is about people.
OFFER = """
create function questionnaire_offer(wanted uuid[], on_date date) returns text
language plpgsql stable as $$
begin
  return (
    select coalesce(json_agg(json_build_object(
        'id', q.id, 'form_id', q.form_id, 'version', v.version,
        'title', json_build_object('zh', v.title_zh, 'en', v.title_en),
        'hash', v.sha256, 'required_for', c.rounds
      ) order by q.form_id), '[]')::text
    from questionnaires_questionnaire q
    cross join lateral (
      select n.version, n.title_zh, n.title_en, n.sha256 from questionnaires_formversion n
      where n.questionnaire_id = q.id order by n.added_at desc, n.id desc limit 1
    ) v
    cross join lateral (
      select json_agg(r.id order by r.from_on, r.id) as rounds
      from questionnaires_roundquestionnaire k
      join visits_round r on r.id = k.round_id
      where k.questionnaire_id = q.id
        and r.closed_at is null and (r.to_on is null or r.to_on > on_date)
        and exists (select 1 from territory_block b where b.id = any (wanted)
                    and left(b.area_code, length(r.area_code)) = r.area_code)
    ) c
    where q.retired_at is null and c.rounds is not null
  );
end $$
"""


class Migration(migrations.Migration):
    """Policies, triggers and the offer."""

    dependencies = [
        ("questionnaires", "0001_initial"),
        ("households", "0004_register_upkeep"),
        ("territory", "0001_initial"),
        ("visits", "0004_visits_of_merged_households"),
    ]
    operations = [
        protect_facts("questionnaires_answers"),
        enable_scope("questionnaires_answers"),
        enable_scope("questionnaires_answerstext"),
        enable_scope("questionnaires_filled"),
        leave_tombstones("questionnaires_filled", kind="filled"),
        migrations.RunSQL(UNCHANGED, CHANGED),
        migrations.RunSQL(FOLLOW, STAY),
        migrations.RunSQL(OFFER, "drop function questionnaire_offer(uuid[], date)"),
    ]
