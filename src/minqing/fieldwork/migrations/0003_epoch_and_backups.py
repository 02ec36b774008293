"""A pull says which life of the data answers, and until when a backup holds everything."""

from django.db import migrations, models

# As before, with the last two columns. A function's columns cannot be changed in place.
PULL_OFFER = """
create function pull_offer(wanted uuid[], on_date date)
returns table (
  blocks text, rounds text, lines text, epoch uuid, backed_up_until timestamptz
)
language plpgsql stable as $$
#variable_conflict use_column
begin
  return query select
    (select coalesce(json_agg(json_build_array(
              b.id, b.label, a.name, coalesce(c.rev, 0), b.area_code
            ) order by b.area_code, b.number), '[]')
       from territory_block b
       join territory_area a on a.code = b.area_code
       left join territory_blockcounter c on c.block_id = b.id
       where b.id = any (wanted))::text,
    (select coalesce(json_agg(json_build_object(
              'id', r.id, 'name', r.name, 'from_on', r.from_on, 'to_on', r.to_on
            ) order by r.from_on, r.id), '[]')
       from visits_round r
       where r.closed_at is null and (r.to_on is null or r.to_on > on_date)
         and exists (select 1 from territory_block b where b.id = any (wanted)
                     and left(b.area_code, length(r.area_code)) = r.area_code))::text,
    (select coalesce(json_agg(json_build_object('code', l.code, 'name', l.name)
              order by l.sort, l.code), '[]')
       from visits_visitline l)::text,
    coalesce((select l.epoch from storage_life l order by l.began_at desc limit 1),
      '00000000-0000-0000-0000-000000000000'),
    (select max(b.covers_until) from storage_finishedbackup b);
end $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("fieldwork", "0002_database_rules"),
        ("storage", "0003_lives_and_backups"),
    ]
    operations = [
        migrations.AlterField(
            model_name="heldmutation",
            name="reason",
            field=models.CharField(
                choices=[
                    ("id_taken", "Disagrees with a record that exists"),
                    ("number_taken", "The request number does not fit"),
                    ("case_moved_on", "The request had moved on"),
                    ("not_your_block", "The block was no longer the visitor's"),
                    ("household_unknown", "The household is not on the visitor's register"),
                    ("household_moved", "The household had moved away"),
                    ("round_unknown", "The round has ended or is not held here"),
                    ("line_unknown", "The kind of visit is not known"),
                    ("code_unknown", "A choice this server does not know"),
                    ("case_unknown", "The request was not found"),
                    ("response_unknown", "The answer was not found"),
                    ("moment_doubtful", "The recorded time is too long ago"),
                    ("undone", "Recorded in a time that a restore has undone"),
                    ("kind_unknown", "A kind of record this server does not know"),
                    ("unreadable", "Cannot be opened with the server's key"),
                    ("device_revoked", "Sent by a withdrawn phone"),
                    ("server_error", "The server failed to record it"),
                ],
                max_length=30,
            ),
        ),
        migrations.RunSQL(
            "drop function pull_offer(uuid[], date);" + PULL_OFFER, migrations.RunSQL.noop
        ),
    ]
