"""Attachments stand where their visit or request stands."""

from django.db import migrations

# Files lie in a package that may not know visits and cases, so what moves those is watched here.
# As the owner: whoever moves a household need not see what belongs to its visits.
FOLLOW = """
create function fieldwork_attachments_follow() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  perform files_follow(array(
    select (g.id, g.area_code, g.block_id)::files_place
    from (select id, area_code, block_id from gained
          except select id, area_code, block_id from lost) g));
  return null;
end $$;

create trigger attachments_visit_updated after update on visits_visit
  referencing old table as lost new table as gained
  for each statement execute function fieldwork_attachments_follow();
create trigger attachments_case_updated after update on cases_case
  referencing old table as lost new table as gained
  for each statement execute function fieldwork_attachments_follow();
"""


class Migration(migrations.Migration):
    """What belongs to a record moves with it."""

    dependencies = [
        ("fieldwork", "0020_attachments_and_corrections"),
        ("files", "0021_attachment_rules"),
        ("visits", "0004_visits_of_merged_households"),
        ("cases", "0004_places_follow"),
    ]
    operations = [
        migrations.RunSQL(
            FOLLOW,
            "drop trigger attachments_case_updated on cases_case;"
            " drop trigger attachments_visit_updated on visits_visit;"
            " drop function fieldwork_attachments_follow()",
        ),
    ]
