"""A household says with a code of its contact card whether somebody came."""

from django.db import migrations, models

import minqing.lib.ids

# A wrong, used or withdrawn code gets one answer. Tries are counted by network address under a
# lock, so that many connections at once get no more than one. The code ends with its first use.
CONFIRM = """
create function portal_confirm(given_hash bytea, from_address bytea, moment timestamptz)
returns jsonb
language plpgsql volatile security definer set search_path from current as $$
declare
  found jsonb;
begin
  perform pg_advisory_xact_lock(
    hashtextextended('portal_confirm ' || encode(from_address, 'hex'), 0));
  delete from portal_confirmtry where tried_at <= moment - interval '1 hour';
  if (select count(*) from portal_confirmtry t where t.address_hash = from_address) >= 20 then
    return jsonb_build_object('outcome', 'too_many');
  end if;
  update visits_confirmcode c set used_at = moment
    where c.code_hash = given_hash and c.used_at is null and c.withdrawn_at is null
    returning jsonb_build_object('outcome', 'found', 'code_id', c.id,
      'household_id', c.household_id, 'area_code', c.area_code, 'block_id', c.block_id)
    into found;
  if found is null then
    insert into portal_confirmtry (id, address_hash, tried_at)
      values (gen_random_uuid(), from_address, moment);
    return jsonb_build_object('outcome', 'unknown');
  end if;
  return found;
end $$;
"""


class Migration(migrations.Migration):
    """The count of wrong tries, and the function for visitors without a scope."""

    dependencies = [
        ("portal", "0004_restricted_cases"),
        ("visits", "0031_checks_policies"),
    ]
    operations = [
        migrations.CreateModel(
            name="ConfirmTry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=minqing.lib.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("address_hash", models.BinaryField(max_length=32)),
                ("tried_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["address_hash", "tried_at"], name="confirm_try_by_address"
                    ),
                    models.Index(fields=["tried_at"], name="confirm_try_by_moment"),
                ],
            },
        ),
        migrations.RunSQL(CONFIRM, "drop function portal_confirm(bytea, bytea, timestamptz)"),
    ]
