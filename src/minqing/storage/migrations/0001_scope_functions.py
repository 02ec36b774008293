"""Functions that read the scope of the transaction, and the trigger functions of facts and dates."""

from django.db import migrations

SCOPE = """
create function scope_setting(setting text) returns text
language plpgsql stable parallel safe as $$
declare
  value text := current_setting(setting, true);
begin
  -- Never set in this session: null. Set in an earlier transaction of it: the empty string.
  -- Both mean that nobody said whose eyes these are, and that must never look like "no rows".
  if value is null or value = '' then
    raise exception 'no scope is set for this transaction (%)', setting
      using errcode = 'insufficient_privilege',
            hint = 'Open a transaction with storage.scoping.scoped(...) first.';
  end if;
  return value;
end $$;

create function scope_lower() returns text[] language sql stable parallel safe
  as $$ select scope_setting('minqing.scope_lower')::text[] $$;
create function scope_upper() returns text[] language sql stable parallel safe
  as $$ select scope_setting('minqing.scope_upper')::text[] $$;
create function scope_blocks() returns uuid[] language sql stable parallel safe
  as $$ select scope_setting('minqing.scope_blocks')::uuid[] $$;
create function scope_organisations() returns uuid[] language sql stable parallel safe
  as $$ select scope_setting('minqing.scope_organisations')::uuid[] $$;
create function scope_grants() returns uuid[] language sql stable parallel safe
  as $$ select scope_setting('minqing.scope_grants')::uuid[] $$;
create function scope_is_set() returns boolean language sql stable parallel safe
  as $$ select scope_setting('minqing.scope_lower') is not null $$;
create function scope_floor() returns text language sql stable parallel safe
  as $$ select left(scope_setting('minqing.scope_lower'), 0) $$;
"""

FACTS = """
create function refuse_fact_change() returns trigger language plpgsql as $$
declare
  projected text[] := tg_argv[0]::text[];
begin
  if tg_op = 'DELETE' then
    raise exception 'a fact of % is never deleted (%)', tg_table_name, old.id
      using errcode = 'restrict_violation';
  end if;
  if to_jsonb(old) - projected is distinct from to_jsonb(new) - projected then
    raise exception 'a fact of % is written once and never changed (%)', tg_table_name, old.id
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Neighbouring rows of one key must not overlap in time. The parent row is locked first, so two
# connections cannot both look, see nothing, and both write.
DATED = """
-- Security definer: a neighbour outside the writer's scope counts, too. It tells a row's id at most.
create function refuse_overlap() returns trigger language plpgsql
security definer set search_path from current as $$
declare
  key_columns text[] := tg_argv[0]::text[];
  from_column text := tg_argv[1];
  to_column text := tg_argv[2];
  parent_table text := nullif(tg_argv[3], '');
  this jsonb := to_jsonb(new);
  condition text;
  clash text;
begin
  -- Not "is not distinct from": no index serves it, and every row would be read for every insert.
  select string_agg(
      case when this->>c is null then format('%I is null', c)
        else format('%1$I = ($1->>%1$L)::%2$s', c, format_type(a.atttypid, null)) end,
      ' and ')
    into condition
    from unnest(key_columns) c
    join pg_attribute a on a.attrelid = tg_relid and a.attname = c;
  if parent_table is not null then
    execute format('select 1 from %I where id = ($1->>%L)::uuid for no key update',
                   parent_table, key_columns[1]) using this;
  else
    perform pg_advisory_xact_lock(hashtextextended(tg_table_name || (
      select string_agg(coalesce(this->>c, ''), '|') from unnest(key_columns) c), 0));
  end if;
  execute format(
    'select id::text from %1$I where %2$s and id <> ($1->>''id'')::uuid'
    ' and daterange(%3$I, %4$I) && daterange(($1->>%3$L)::date, ($1->>%4$L)::date) limit 1',
    tg_table_name, condition, from_column, to_column) into clash using this;
  if clash is not null then
    raise exception 'dates overlap with row % of %', clash, tg_table_name
      using errcode = 'exclusion_violation', constraint = tg_name;
  end if;
  return new;
end $$;
"""


class Migration(migrations.Migration):
    """Create the shared functions in the district's schema."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            SCOPE,
            "drop function scope_floor(), scope_is_set(), scope_grants(), scope_organisations(), scope_blocks(),"
            " scope_upper(), scope_lower(), scope_setting(text)",
        ),
        migrations.RunSQL(FACTS, "drop function refuse_fact_change()"),
        migrations.RunSQL(DATED, "drop function refuse_overlap()"),
    ]
