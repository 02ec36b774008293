"""The functions that append to the ledger and digest facts; row security of entries."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from minqing.storage.row_security import enable_scope

APPEND = """
create function fact_digest(fact jsonb, projected text[]) returns bytea
language sql immutable parallel safe as $$
  -- Nulls are left out, so a column that a later version adds leaves old digests as they are.
  select sha256(convert_to(jsonb_strip_nulls(fact - projected)::text, 'UTF8'))
$$;

create function ledger_fact_digests(fact_table text, only_entry uuid default null)
returns table (entry_id uuid, facts bigint, digest text)
language plpgsql stable set timezone = 'UTC' set bytea_output = 'hex' as $$
begin
  return query execute format(
    'select t.entry_id, count(*), encode(sha256(string_agg('
    ' fact_digest(to_jsonb(t), ''{area_code,block_id}''), ''''::bytea order by t.id)), ''hex'')'
    ' from %I t %s group by t.entry_id',
    fact_table, case when only_entry is null then '' else 'where t.entry_id = $1' end)
    using only_entry;
end $$;

create function ledger_entry_hash(e ledger_ledgerentry) returns bytea
language sql stable set timezone = 'UTC' set bytea_output = 'hex' as $$
  select sha256(e.previous || convert_to(
    (to_jsonb(e) - '{hash,previous,area_code,block_id}'::text[])::text, 'UTF8'))
$$;

create function ledger_append(entries jsonb) returns void
language plpgsql security definer
set search_path from current set timezone = 'UTC' set bytea_output = 'hex' as $$
declare
  item jsonb;
  head ledger_chainhead;
  entry ledger_ledgerentry;
  made jsonb;
begin
  insert into ledger_chainhead (chain, sequence, hash)
    select distinct e->>'chain', 0, '\\x'::bytea from jsonb_array_elements(entries) e
    order by 1
    on conflict (chain) do nothing;
  for item in
    select e from jsonb_array_elements(entries) with ordinality as x(e, n)
    order by e->>'chain' collate "C", n
  loop
    select * into head from ledger_chainhead where chain = item->>'chain' for update;
    select coalesce(jsonb_object_agg(
        name, jsonb_build_object('count', d.facts, 'digest', d.digest)), '{}')
      into made
      from jsonb_array_elements_text(item->'tables') name
      cross join lateral ledger_fact_digests(name, (item->>'id')::uuid) d;
    entry := row(
      (item->>'id')::uuid, head.chain, head.sequence + 1, (item->>'at')::timestamptz,
      item->>'act', item->>'actor_kind', (item->>'actor_id')::uuid, (item->>'member_id')::uuid,
      item->>'actor_name', item->>'area_code', item->>'area_code', (item->>'block_id')::uuid,
      (item->>'object_id')::uuid, made, item->'detail', head.hash, null);
    entry.hash := ledger_entry_hash(entry);
    insert into ledger_ledgerentry values (entry.*);
    update ledger_chainhead set sequence = entry.sequence, hash = entry.hash
      where chain = head.chain;
  end loop;
end $$;

create function refuse_entry_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(old) - '{area_code,block_id}'::text[]
      = to_jsonb(new) - '{area_code,block_id}'::text[] then
    return new;
  end if;
  raise exception 'the ledger is append-only' using errcode = 'restrict_violation';
end $$;
create trigger entries_are_immutable before update or delete on ledger_ledgerentry
  for each row execute function refuse_entry_change();
"""


def keep_writing_to_the_function(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Web and worker append through ``ledger_append`` and cannot touch the tables themselves."""
    for role in (settings.MINQING_WEB_ROLE, settings.MINQING_WORKER_ROLE):
        editor.execute(
            "revoke insert, update, delete, truncate on"
            f' ledger_ledgerentry, ledger_chainhead from "{role}"'
        )


class Migration(migrations.Migration):
    """Append-only from here on."""

    dependencies = [("ledger", "0001_initial"), ("storage", "0001_scope_functions")]
    operations = [
        migrations.RunSQL(
            APPEND,
            "drop trigger entries_are_immutable on ledger_ledgerentry;"
            " drop function refuse_entry_change(), ledger_append(jsonb),"
            " ledger_entry_hash(ledger_ledgerentry), ledger_fact_digests(text, uuid),"
            " fact_digest(jsonb, text[])",
        ),
        enable_scope("ledger_ledgerentry", grant="object_id"),
        migrations.RunPython(keep_writing_to_the_function, migrations.RunPython.noop),
    ]
