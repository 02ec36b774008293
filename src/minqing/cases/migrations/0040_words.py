"""The words by which requests are found, and the one function that reads them for a search."""

import django.db.models.deletion
from django.db import migrations, models

import minqing.storage.fields
from minqing.storage.row_security import enable_scope

# Everything is reckoned here and nowhere else, so that what is stored and what is asked for are
# always made alike. The two ranges of signs are written out: classes such as [[:punct:]] differ
# with the locale of a database.
PLAIN = r"""
-- A text as it is searched: full-width as half-width, small letters, every sign a blank, and a
-- blank around each run of digits or Latin letters. It begins and ends with a blank.
create function cases_plain(said text) returns text
language sql immutable parallel safe as $$
  select regexp_replace(' ' || regexp_replace(regexp_replace(
      lower(normalize(coalesce(said, ''), NFKC) collate "C"),
      '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u303f\ufe10-\ufe6f\uff00-\uff0f]',
      ' ', 'g'), '([0-9]+|[a-z]+)', ' \1 ', 'g') || ' ', ' +', ' ', 'g')
$$;

-- A word that somebody looks for. A number is a whole number (12 is not in 112), a Latin word
-- begins where a word begins, and Chinese is found anywhere.
create function cases_sought(typed text) returns text
language sql immutable parallel safe as $$
  select case when w ~ '^[a-z0-9]' then ' ' else '' end || w || case when w ~ '[0-9]$' then ' ' else '' end
  from (select btrim(cases_plain(typed)) as w) x
$$;

-- Two neighbouring characters as one number, a single Chinese character as its own, and (below
-- zero) the street, the neighbourhood and the block in which it stands: so a search reads in the
-- index only what the reader may see.
create function cases_grams(plain text, area text, block uuid) returns bigint[]
language sql immutable parallel safe as $$
  with pairs as (
    select ascii(c) as a, ascii(lead(c) over (order by n)) as b
    from unnest(string_to_array(plain, null)) with ordinality u(c, n))
  select coalesce(array_agg(distinct g), '{}') from (
    select a::bigint << 21 | b as g from pairs
      where b is not null and (a <> 32 or b < 128) and (b <> 32 or a < 128)
    union all select a from pairs where a > 127
    union all select -nullif(left(area, 9), '')::bigint where length(area) >= 9
    union all select -nullif(left(area, 12), '')::bigint where length(area) >= 12
    union all select least(-1, -abs(uuid_hash_extended(block, 0))) where block is not null
  ) x
$$;

-- What people type when they mean a category, in both languages.
create function cases_category_words(category text) returns text
language sql immutable parallel safe as $$
  select case category
    when 'repair' then '房屋维修 报修 repairs'
    when 'property' then '物业管理 property management'
    when 'sanitation' then '环境卫生 绿化 cleanliness green'
    when 'safety' then '消防安全 fire safety'
    when 'traffic' then '停车 交通 parking traffic'
    when 'utilities' then '水电煤网 water power gas network'
    when 'neighbours' then '邻里纠纷 neighbours'
    when 'hardship' then '困难帮扶 救助 hardship'
    when 'care' then '医疗 养老 health care'
    when 'work' then '就业 社保 work insurance'
    when 'education' then '教育 文体 school culture sport'
    else '' end
$$;
"""
NO_PLAIN = """
drop function cases_category_words(text);
drop function cases_grams(text, text, uuid);
drop function cases_sought(text);
drop function cases_plain(text);
"""

# Who asked is left out where it is withheld, and of complaints.
KEPT = """
-- What the facts say about the words of cases; of all for null. Runs with the caller's eyes.
create function cases_words_of(cases uuid[])
returns table (case_id uuid, area_code text, block_id uuid, raised_at timestamptz, words text)
language sql stable set search_path from current as $$
  select c.id, c.area_code, c.block_id, c.raised_at, cases_plain(concat_ws(E'\\n',
      t.content::json->>'body',
      (select string_agg(a.content, E'\\n' order by a.content) from (
        select distinct rt.content from cases_response r join cases_responsetext rt on rt.id = r.id
        where r.case_id = c.id) a),
      cases_category_words({category}),
      d.address,
      case when c.restricted_about is null and c.name_withheld is not true
        then t.content::json->>'requester_name' end))
  from cases_case c
  join cases_casetext t on t.id = c.id
  {join}
  left join households_dwelling d on d.id = c.dwelling_id
  where cases is null or c.id = any (cases)
$$;
"""

FOLLOW = """
-- Writes what the facts say; gives how many rows were not so. Runs as the owner: a case may have
-- left the scope of whoever moved it.
create function cases_keep_words(cases uuid[]) returns bigint
language sql security definer set search_path from current as $$
  with written as (
    insert into cases_casewords as w (case_id, area_code, block_id, raised_at, words)
    select * from cases_words_of(cases)
    on conflict (case_id) do update set area_code = excluded.area_code,
      block_id = excluded.block_id, raised_at = excluded.raised_at, words = excluded.words
    where (w.area_code, w.block_id, w.raised_at, w.words)
      is distinct from (excluded.area_code, excluded.block_id, excluded.raised_at, excluded.words)
    returning 1)
  select count(*) from written
$$;

-- The side row of a case is written when it is raised, when it moves and when it is erased.
create function cases_text_written() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  perform cases_keep_words(array(select id from gained));
  return null;
end $$;
create trigger cases_text_inserted after insert on cases_casetext
  referencing new table as gained
  for each statement execute function cases_text_written();
create trigger cases_text_updated after update on cases_casetext
  referencing new table as gained
  for each statement execute function cases_text_written();

create function cases_answer_written() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  perform cases_keep_words(array(
    select distinct r.case_id from gained g join cases_response r on r.id = g.id));
  return null;
end $$;
create trigger cases_answer_inserted after insert on cases_responsetext
  referencing new table as gained
  for each statement execute function cases_answer_written();

create function cases_answer_changed() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  perform cases_keep_words(array(
    select distinct r.case_id from gained g join lost l on l.id = g.id
      join cases_response r on r.id = g.id
    where l.content is distinct from g.content));
  return null;
end $$;
create trigger cases_answer_updated after update on cases_responsetext
  referencing old table as lost new table as gained
  for each statement execute function cases_answer_changed();

revoke all on function cases_keep_words(uuid[]) from public;
select cases_keep_words(null);
"""
STAY = """
drop trigger cases_answer_updated on cases_responsetext;
drop function cases_answer_changed();
drop trigger cases_answer_inserted on cases_responsetext;
drop function cases_answer_written();
drop trigger cases_text_updated on cases_casetext;
drop trigger cases_text_inserted on cases_casetext;
drop function cases_text_written();
drop function cases_keep_words(uuid[]);
drop function cases_words_of(uuid[]);
"""

# A short list of what is not yet in the index is kept small, for every search reads it through.
INDEX = """
create index casewords_grams on cases_casewords
  using gin (cases_grams(words, area_code, block_id)) with (gin_pending_list_limit = 256)
"""

# First through the newest cases of the district, whatever they say: a word that many have fills
# its page there. What does not is rare, and the index names the few rows that hold it and lie in
# the scope. Rows of others are never read by the index, and by the newest always as many, so that
# neither count nor time tells what lies elsewhere.
SEARCH = """
create function cases_search(
  sought text[], before_at timestamptz, before_id uuid, page integer, newest integer)
returns table (case_id uuid, raised_at timestamptz, found bigint, all_seen boolean)
language plpgsql stable security definer set search_path from current
set enable_seqscan = off set work_mem = '32MB'
as $$
#variable_conflict use_column
declare
  lowers text[] := scope_lower();
  uppers text[] := scope_upper();
  blocks uuid[] := scope_blocks();
  wanted text[] := array(select w from (select cases_sought(s) as w from unnest(sought) s) x where w <> '');
  grams bigint[];
  places bigint[];
  rows_found bigint;
begin
  if cardinality(wanted) = 0 then
    return;
  end if;
  select array_agg(distinct g) into grams from (
    select unnest(case when length(w) > 1 then array(
      select g from unnest(cases_grams(w, '', null)) g where g > 2000000)
      else cases_grams(w, '', null) end) as g from unnest(wanted) w) x;
  -- The whole district, or the places by which the index is narrowed.
  if not exists (select 1 from unnest(lowers) lo where length(lo) < 9) then
    places := array(
      select -left(lo, case when length(lo) >= 12 then 12 else 9 end)::bigint from unnest(lowers) lo
      union all select least(-1, -abs(uuid_hash_extended(b, 0))) from unnest(blocks) b);
  end if;
  if places is null or exists (select 1 from unnest(lowers) lo where length(lo) = 9) then
    return query
      with newest_rows as (
        select w.case_id, w.raised_at, w.area_code, w.block_id, w.words from cases_casewords w
        where before_at is null or (w.raised_at <= before_at
          and (w.raised_at < before_at or w.case_id < before_id))
        order by w.raised_at desc, w.case_id desc limit newest),
      seen as materialized (
        select w.case_id, w.raised_at from newest_rows w
        where (w.block_id = any (blocks) or exists (select 1 from unnest(lowers, uppers) r(lo, hi)
            where w.area_code >= r.lo and w.area_code < r.hi))
          and (select bool_and(strpos(w.words, s) > 0) from unnest(wanted) s))
      select s.case_id, s.raised_at, count(*) over (), false
      from seen s where (select count(*) from seen) >= page
      order by s.raised_at desc, s.case_id desc limit page;
    get diagnostics rows_found = row_count;
    if rows_found > 0 then
      return;
    end if;
  end if;
  if places is null then
    return query
      with hits as materialized (
        select w.case_id, w.raised_at from cases_casewords w
        where cases_grams(w.words, w.area_code, w.block_id) @> grams
          and (select bool_and(strpos(w.words, s) > 0) from unnest(wanted) s)
          and (exists (select 1 from unnest(lowers, uppers) r(lo, hi)
              where w.area_code >= r.lo and w.area_code < r.hi) or w.block_id = any (blocks))
          and (before_at is null or (w.raised_at <= before_at
            and (w.raised_at < before_at or w.case_id < before_id))))
      select h.case_id, h.raised_at, count(*) over (), true
      from hits h order by h.raised_at desc, h.case_id desc limit page;
  else
    return query
      with hits as materialized (
        select w.case_id, w.raised_at from cases_casewords w
        where cases_grams(w.words, w.area_code, w.block_id) @> grams
          and cases_grams(w.words, w.area_code, w.block_id) && places
          and (w.block_id = any (blocks) or exists (select 1 from unnest(lowers, uppers) r(lo, hi)
              where w.area_code >= r.lo and w.area_code < r.hi))
          and (select bool_and(strpos(w.words, s) > 0) from unnest(wanted) s)
          and (before_at is null or (w.raised_at <= before_at
            and (w.raised_at < before_at or w.case_id < before_id))))
      select h.case_id, h.raised_at, count(*) over (), true
      from hits h order by h.raised_at desc, h.case_id desc limit page;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    """What a search reads: a projection of the texts, kept by triggers in the fact's transaction."""

    dependencies = [
        ("cases", "0073_contact"),
        ("households", "0004_register_upkeep"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseWords",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        db_column="case_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="found_by",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("area_code", minqing.storage.fields.CodeField(db_collation="C", max_length=18)),
                ("block_id", models.UUIDField(null=True)),
                ("raised_at", models.DateTimeField()),
                ("words", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-raised_at", "-case"], name="casewords_newest"),
                ],
            },
        ),
        enable_scope("cases_casewords"),
        migrations.RunSQL(PLAIN, NO_PLAIN),
        migrations.RunSQL(INDEX, "drop index casewords_grams"),
        migrations.RunSQL(
            KEPT.format(category="c.category", join="") + FOLLOW,
            STAY,
        ),
        migrations.RunSQL(
            SEARCH, "drop function cases_search(text[], timestamptz, uuid, integer, integer)"
        ),
    ]
