"""The statements of a bulk registration, from the temporary tables of ``staging``.

``found`` is the row of the register that a loaded row stands for; null means that it is new. All
statements of MATCH may run again: the second time they run under the blocks' locks.
"""

__all__ = [
    "ADD",
    "CHANGE",
    "COUNT",
    "DIFFERENCE",
    "ENDS",
    "ENTRIES",
    "EXPECTED",
    "EXPECT_REVISIONS",
    "GONE",
    "MATCH",
    "MOVED_PLACES",
    "MOVED_REGISTER",
    "OVERTAKEN",
    "PLACE",
    "SET_REVISIONS",
    "TALLY_DELTAS",
    "TOUCHED_BLOCKS",
]

# The block of an entrance: its own, its building's, else the neighbourhood's "unassigned" one.
_BLOCK_OF = """
select e.area_code, coalesce(own.block_id, whole.block_id, rest.id) as block_id
from (select distinct area_code from import_door) e
left join territory_blockpart own on own.area_code = e.area_code and own.to_on is null
left join territory_blockpart whole
  on whole.area_code = left(e.area_code, 16) and whole.to_on is null
left join territory_block rest
  on rest.area_code = left(e.area_code, 12) and rest.number = 0 and rest.to_on is null
"""
PLACE = f"insert into import_place (area_code, block_id) {_BLOCK_OF} on conflict do nothing"
# Entrances that came to another block since: the blocks that were locked are the wrong ones.
MOVED_PLACES = (
    "select exists (select area_code, block_id from ("  # noqa: S608 - of our own constants
    + _BLOCK_OF
    + ") now"
    " except select area_code, block_id from import_place)"
)

_RESET = """
update import_door set found = null where found is not null;
update import_home set found = null, renamed = false, hardship_new = false where found is not null;
update import_person set found = null, differs = false where found is not null;
"""
_DOORS = """
update import_door s set found = d.id from households_dwelling d
where d.to_on is null and d.area_code = s.area_code and d.floor = s.floor and d.door = s.door
"""
_HOMES_BY_NAME = """
update import_home s set found = h.id from import_door d, households_household h
where d.id = s.door_id and h.dwelling_id = d.found and h.to_on is null and h.name = s.name
"""
# The same people under another householder are the same household.
_HOMES_BY_PEOPLE = """
update import_home s set found = m.household_id from (
  select distinct on (g.id) p.home_id, g.id as household_id
  from import_person p
  join import_home h on h.id = p.home_id and h.found is null
  join import_door d on d.id = h.door_id and d.found is not null
  join households_person q on q.id_index = p.id_index and q.to_on is null
  join households_household g
    on g.id = q.household_id and g.to_on is null and g.dwelling_id = d.found
  where not exists (select 1 from import_home o where o.found = g.id)
  order by g.id, p.home_id) m
where s.id = m.home_id
"""
_HOMES_DIFFER = """
update import_home s set renamed = g.name <> s.name,
  hardship_new = s.hardship is not null and not exists (
    select 1 from households_hardshipentry e
    where e.household_id = g.id and e.kind = s.hardship and e.to_on is null)
from households_household g
where g.id = s.found and (s.hardship is not null or g.name <> s.name)
"""
_PEOPLE_BY_NUMBER = """
update import_person s set found = q.id from import_home h, households_person q
where h.id = s.home_id and q.household_id = h.found and q.to_on is null
  and q.id_index = s.id_index
"""
# The same name and birth date is the same person with a corrected number; where a birth date is
# missing, two different numbers tell two people apart.
_PEOPLE_BY_NAME = """
update import_person s set found = m.person_id from (
  select distinct on (q.id) p.id, q.id as person_id
  from import_person p
  join import_home h on h.id = p.home_id
  join households_person q on q.household_id = h.found and q.to_on is null and q.name = p.name
  where p.found is null
    and (q.birth_on = p.birth_on
      or ((q.birth_on is null or p.birth_on is null)
        and (q.id_index is null or p.id_index is null)))
    and not exists (select 1 from import_person o where o.found = q.id)
  order by q.id, p.id) m
where s.id = m.id
"""
_PEOPLE_DIFFER = """
update import_person s set differs = true from households_person q
where q.id = s.found and (q.name <> s.name
  or q.sex <> coalesce(s.sex, q.sex)
  or q.relation <> coalesce(s.relation, q.relation)
  or q.birth_on is distinct from coalesce(s.birth_on, q.birth_on)
  or q.id_index is distinct from coalesce(s.id_index, q.id_index)
  or q.phone_index is distinct from coalesce(s.phone_index, q.phone_index))
"""
# Without it the planner takes what was just filled in for empty, and joins by nested loops.
_LOOK_AT_DOORS = "analyze import_door (id, found)"
_LOOK_AT_HOMES = "analyze import_home (id, door_id, found)"
MATCH = (
    _RESET,
    _DOORS,
    _LOOK_AT_DOORS,
    _HOMES_BY_NAME,
    _HOMES_BY_PEOPLE,
    _LOOK_AT_HOMES,
    _HOMES_DIFFER,
    _PEOPLE_BY_NUMBER,
    _PEOPLE_BY_NAME,
    _PEOPLE_DIFFER,
)

# A complete list ends what it does not name, in the neighbourhoods that it names.
GONE = (
    "delete from import_gone_person",
    "delete from import_gone_home",
    """
    insert into import_gone_home (id, area_code, block_id, special_hardship)
    select g.id, g.area_code, g.block_id, g.special_hardship
    from (select distinct left(area_code, 12) as code from import_door) n
    join households_household g
      on g.area_code >= n.code || '000000' and g.area_code <= n.code || '999999'
    where g.to_on is null and not exists (select 1 from import_home h where h.found = g.id)
    """,
    """
    insert into import_gone_person (id, household_id, area_code, block_id)
    select q.id, q.household_id, q.area_code, q.block_id
    from import_home h join households_person q on q.household_id = h.found and q.to_on is null
    where not exists (select 1 from import_person s where s.found = q.id)
    """,
    "analyze import_gone_home",
    "analyze import_gone_person",
)
ENDS = """
select g.code, coalesce(a.name, g.code), g.ends, (
    select count(*) from households_household h where h.to_on is null
      and h.area_code >= g.code || '000000' and h.area_code <= g.code || '999999')
from (select left(area_code, 12) as code, count(*) as ends from import_gone_home group by 1) g
left join territory_area a on a.code = g.code
order by g.code
"""

COUNT = """
select
  (select count(*) from import_door where found is null),
  (select count(*) from import_home where found is null),
  (select count(*) from import_person where found is null),
  (select count(*) from import_home where renamed),
  (select count(*) from import_person where differs),
  (select count(*) from import_person where found is not null and not differs),
  (select count(*) from import_home
    where hardship is not null and (found is null or hardship_new)),
  (select count(distinct s.id) from import_person s join households_person q
    on q.id_index = s.id_index and q.to_on is null and q.id is distinct from s.found),
  (select count(*) from import_gone_home),
  (select count(*) from import_gone_person)
    + (select count(*) from import_gone_home g
      join households_person q on q.household_id = g.id and q.to_on is null)
"""
# What tells this plan from any other of the same file. Of rows that are added the line, of rows
# that are changed or ended the id and the values to be replaced, each as a 64-bit hash: their sums
# need no order, so the largest roster is told in one pass over its rows. Then the lines of the list
# of differences (``queries.roster_changes``), where the people of a new household, and of one that
# ends, have no lines of their own.
DIFFERENCE = """
with door as (
  select coalesce(sum(hashint4extended(line, 0)), 0) as sum from import_door where found is null
), home as (
  select count(*) filter (where s.found is null or s.renamed or s.hardship_new) as lines,
    coalesce(sum(s.size) filter (where s.found is null), 0) as within,
    coalesce(sum(hashint4extended(s.line, 0)) filter (where s.found is null), 0) as added,
    coalesce(sum(hash_record_extended((s.line, s.found, s.hardship_new,
      case when s.renamed then g.name end), 0))
      filter (where s.renamed or s.hardship_new), 0) as changed
  from import_home s left join households_household g on g.id = s.found and s.renamed
), added as (
  select count(*) as lines, coalesce(sum(hashint4extended(line, 0)), 0) as sum
  from import_person where found is null
), changed as (
  select count(*) as lines, coalesce(sum(hash_record_extended((s.line, q.id, q.name,
    case when s.sex is not null then q.sex end,
    case when s.relation is not null then q.relation end,
    case when s.birth_on is not null then q.birth_on end,
    case when s.id_index is not null then q.id_index end,
    case when s.phone_index is not null then q.phone_index end), 0)), 0) as sum
  from import_person s join households_person q on q.id = s.found where s.differs
), gone_home as (
  select count(*) as lines, coalesce(sum(uuid_hash_extended(id, 0)), 0) as sum
  from import_gone_home
), gone_person as (
  select count(*) as lines, coalesce(sum(uuid_hash_extended(id, 0)), 0) as sum
  from import_gone_person
)
select concat_ws(':', door.sum, home.added, home.changed, added.sum, changed.sum, gone_home.sum,
    gone_person.sum),
  home.lines + added.lines - home.within + changed.lines + gone_home.lines + gone_person.lines
from door, home, added, changed, gone_home, gone_person
"""

TOUCHED_BLOCKS = """
select p.block_id from import_place p join import_door d using (area_code) where d.found is null
union
select p.block_id from import_place p join import_door d using (area_code)
  join import_home h on h.door_id = d.id where h.found is null or h.renamed or h.hardship_new
union
select p.block_id from import_place p join import_door d using (area_code)
  join import_home h on h.door_id = d.id join import_person s on s.home_id = h.id
  where s.found is null or s.differs
union
select block_id from import_gone_home where block_id is not null
union
select block_id from import_gone_person where block_id is not null
"""
# What the counters will give when nobody else writes meanwhile. New rows are written with it before
# any block is locked; rows of a block where somebody was faster are corrected under the lock.
EXPECT_REVISIONS = """
update import_place p set rev = coalesce(c.rev, 0) + 1
from (select distinct block_id from import_place) b
left join territory_blockcounter c using (block_id)
where b.block_id = p.block_id
"""
EXPECTED = """
select b.id, coalesce(c.rev, 0) + 1
from territory_block b left join territory_blockcounter c on c.block_id = b.id
where b.area_code in (select distinct left(area_code, 12) from import_door)
"""
OVERTAKEN = (
    """
    update households_dwelling t set rev = r.rev
    from import_door s join import_place p using (area_code)
    join unnest(%(blocks)s::uuid[], %(revs)s::bigint[]) r(block_id, rev) using (block_id)
    where s.found is null and t.id = s.id
    """,
    """
    update households_household t set rev = r.rev
    from import_home s join import_door d on d.id = s.door_id join import_place p using (area_code)
    join unnest(%(blocks)s::uuid[], %(revs)s::bigint[]) r(block_id, rev) using (block_id)
    where s.found is null and t.id = s.id
    """,
    """
    update households_person t set rev = r.rev
    from import_person s join import_home h on h.id = s.home_id
    join import_door d on d.id = h.door_id join import_place p using (area_code)
    join unnest(%(blocks)s::uuid[], %(revs)s::bigint[]) r(block_id, rev) using (block_id)
    where s.found is null and t.id = s.id
    """,
)
# Whether the register (not only visits) of a block changed between matching and locking. Our own
# new rows carry the revision that the lock gave.
MOVED_REGISTER = """
select exists (
  select 1 from unnest(%(blocks)s::uuid[], %(before)s::bigint[], %(revs)s::bigint[])
    r(block_id, before, rev)
  where exists (select 1 from households_dwelling t
      where t.block_id = r.block_id and t.rev > r.before and t.rev < r.rev)
    or exists (select 1 from households_household t
      where t.block_id = r.block_id and t.rev > r.before and t.rev < r.rev)
    or exists (select 1 from households_person t
      where t.block_id = r.block_id and t.rev > r.before and t.rev < r.rev))
"""
SET_REVISIONS = """
update import_place p set rev = r.rev from unnest(%s::uuid[], %s::bigint[]) r(block_id, rev)
where r.block_id = p.block_id
"""

# Asked before writing: a household that is in special hardship already is not counted again.
TALLY_DELTAS = """
with gained as (
  select left(d.area_code, 12) as area, p.block_id, h.found is null as is_new,
    h.hardship is not null and (h.found is null or h.hardship_new and not g.special_hardship)
      as hardship
  from import_home h
  join import_door d on d.id = h.door_id
  join import_place p on p.area_code = d.area_code
  left join households_household g on g.id = h.found
  where h.found is null or h.hardship_new
), moved as (
  select area, block_id, is_new::int as "all", hardship::int as special_hardship from gained
  union all
  select left(area_code, 12), block_id, -1, -special_hardship::int from import_gone_home
)
select area, block_id, 'all', sum("all")
  from moved group by grouping sets ((area), (area, block_id))
  having grouping(block_id) = 1 or block_id is not null
union all
select area, block_id, 'special_hardship', sum(special_hardship)
  from moved group by grouping sets ((area), (area, block_id))
  having grouping(block_id) = 1 or block_id is not null
"""

_ADD_DOORS = """
insert into households_dwelling (id, recorded_area_code, area_code, block_id, floor, door,
  sort_key, address, kind, from_on, rev)
select s.id, s.area_code, s.area_code, p.block_id, s.floor, s.door, s.sort_key, s.address, s.kind,
  %(from_on)s, p.rev
from import_door s join import_place p using (area_code) where s.found is null
"""
_ADD_HOMES = """
insert into households_household (id, dwelling_id, area_code, block_id, name, name_pinyin, size,
  special_hardship, from_on, rev)
select s.id, coalesce(d.found, d.id), d.area_code, p.block_id, s.name, s.name_pinyin, s.size,
  s.hardship is not null, %(from_on)s, p.rev
from import_home s join import_door d on d.id = s.door_id join import_place p using (area_code)
where s.found is null
"""
_ADD_PEOPLE = """
insert into households_person (id, household_id, area_code, block_id, name, name_pinyin, initials,
  sex, birth_on, id_number, id_index, phone, phone_index, relation, from_on, rev)
select s.id, coalesce(h.found, h.id), d.area_code, p.block_id, s.name, s.name_pinyin, s.initials,
  coalesce(s.sex, ''), s.birth_on, s.id_number, s.id_index, s.phone, s.phone_index,
  coalesce(s.relation, 'other'), %(from_on)s, p.rev
from import_person s join import_home h on h.id = s.home_id join import_door d on d.id = h.door_id
join import_place p using (area_code)
where s.found is null
"""
_CHANGE_PEOPLE = """
update households_person q set name = s.name, name_pinyin = s.name_pinyin, initials = s.initials,
  sex = coalesce(s.sex, q.sex), birth_on = coalesce(s.birth_on, q.birth_on),
  id_number = coalesce(s.id_number, q.id_number), id_index = coalesce(s.id_index, q.id_index),
  phone = coalesce(s.phone, q.phone), phone_index = coalesce(s.phone_index, q.phone_index),
  relation = coalesce(s.relation, q.relation), rev = p.rev
from import_person s join import_home h on h.id = s.home_id join import_door d on d.id = h.door_id
join import_place p using (area_code)
where s.differs and q.id = s.found
"""
_ADD_HARDSHIPS = """
insert into households_hardshipentry (id, household_id, area_code, block_id, kind, from_on)
select s.hardship_id, s.id, d.area_code, p.block_id, s.hardship, %(from_on)s
from import_home s join import_door d on d.id = s.door_id join import_place p using (area_code)
where s.hardship is not null and s.found is null
"""
_ADD_LATER_HARDSHIPS = """
insert into households_hardshipentry (id, household_id, area_code, block_id, kind, from_on)
select s.hardship_id, s.found, d.area_code, p.block_id, s.hardship, %(from_on)s
from import_home s join import_door d on d.id = s.door_id join import_place p using (area_code)
where s.hardship_new
"""
_CHANGE_HOMES = """
update households_household g set name = s.name, name_pinyin = s.name_pinyin,
  size = greatest(0, g.size + s.people), special_hardship = g.special_hardship or s.hardship_new,
  rev = s.rev
from (
  select h.found, h.name, h.name_pinyin, h.renamed, h.hardship_new, p.rev,
    (select count(*) from import_person q where q.home_id = h.id and q.found is null)
    - (select count(*) from import_gone_person q where q.household_id = h.found) as people
  from import_home h join import_door d on d.id = h.door_id join import_place p using (area_code)
  where h.found is not null
) s
where g.id = s.found and (s.renamed or s.hardship_new or s.people <> 0)
"""
# A row that began later than the day never held; it ends where it began.
_END_PEOPLE = """
update households_person q set to_on = greatest(q.from_on, %(from_on)s), rev = coalesce(r.rev, 0)
from (select id, block_id from import_gone_person
  union all
  select p.id, g.block_id from import_gone_home g
  join households_person p on p.household_id = g.id and p.to_on is null) s
left join unnest(%(blocks)s::uuid[], %(revs)s::bigint[]) r(block_id, rev) using (block_id)
where q.id = s.id
"""
_END_HARDSHIPS = """
update households_hardshipentry e set to_on = greatest(e.from_on, %(from_on)s)
from import_gone_home g where e.household_id = g.id and e.to_on is null
"""
_END_HOMES = """
update households_household h set to_on = greatest(h.from_on, %(from_on)s),
  special_hardship = false, rev = coalesce(r.rev, 0)
from import_gone_home s
left join unnest(%(blocks)s::uuid[], %(revs)s::bigint[]) r(block_id, rev) using (block_id)
where h.id = s.id
"""
# New rows, before any block is locked; then, under the locks, what there was before.
ADD = (_ADD_DOORS, _ADD_HOMES, _ADD_PEOPLE, _ADD_HARDSHIPS)
CHANGE = (
    _CHANGE_PEOPLE,
    _ADD_LATER_HARDSHIPS,
    _CHANGE_HOMES,
    _END_PEOPLE,
    _END_HARDSHIPS,
    _END_HOMES,
)

# The digest covers the ids of all rows made or changed, ascending, joined by commas.
ENTRIES = """
with touched as (
  select d.area_code, 'door' as kind, d.id from import_door d where d.found is null
  union all
  select d.area_code, case when h.found is null then 'home' else 'changed' end,
    coalesce(h.found, h.id)
  from import_home h join import_door d on d.id = h.door_id
  where h.found is null or h.renamed or h.hardship_new
  union all
  select d.area_code, case when s.found is null then 'person' else 'changed' end,
    coalesce(s.found, s.id)
  from import_person s join import_home h on h.id = s.home_id
  join import_door d on d.id = h.door_id
  where s.found is null or s.differs
  union all
  select area_code, 'ended', id from import_gone_home
  union all
  select area_code, 'ended', id from import_gone_person
)
select left(area_code, 12),
  count(*) filter (where kind = 'door'), count(*) filter (where kind = 'home'),
  count(*) filter (where kind = 'person'), count(*) filter (where kind = 'changed'),
  count(*) filter (where kind = 'ended'),
  encode(sha256(convert_to(string_agg(id::text, ',' order by id), 'UTF8')), 'hex')
from touched group by 1 order by 1
"""
