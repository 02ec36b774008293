"""Many of a kind within an hour are one notice, whoever tells of them."""

from django.db import migrations, models

# Who tells sees nobody's notices, so counting one more into them is a function's work. It gives the
# ids of the notices that it made new; those it only counted into are not named.
GATHER = """
create function notices_gather(
  users uuid[], ids uuid[], given_code text, given_params jsonb, path_of_one text,
  path_of_more text, moment timestamptz)
returns table (user_id uuid, notice_id uuid)
language sql volatile security definer set search_path from current as $$
  with put as (
    insert into notices_notice as n
        (id, user_id, code, params, path, created_at, together_at)
      select x.id, x.user_id, given_code, given_params || '{"count": 1}', path_of_one, moment,
          date_trunc('hour', moment)
        from unnest(ids, users) as x(id, user_id)
        where (select scope_is_set())
        order by x.user_id
      on conflict (user_id, code, together_at)
        where read_at is null and together_at is not null
      do update set
        params = excluded.params || jsonb_build_object('count', (n.params->>'count')::int + 1),
        path = path_of_more,
        created_at = greatest(n.created_at, excluded.created_at)
      returning n.user_id, n.id, n.id = any(ids) as fresh)
  select put.user_id, put.id from put where put.fresh
$$;
"""


class Migration(migrations.Migration):
    """A notice that many are counted into, and the function that counts."""

    dependencies = [("notices", "0011_outbox_policies"), ("storage", "0001_scope_functions")]
    operations = [
        migrations.AddField(
            model_name="notice",
            name="together_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("read_at__isnull", True), ("together_at__isnull", False)),
                fields=("user_id", "code", "together_at"),
                name="notices_together_once_an_hour",
            ),
        ),
        migrations.RunSQL(
            GATHER,
            "drop function notices_gather(uuid[], uuid[], text, jsonb, text, text, timestamptz)",
        ),
    ]
