"""Walls and promises of attachments: scoped, written once, standing where their record stands."""

from django.db import migrations

from minqing.storage.immutable import protect_facts
from minqing.storage.row_security import enable_scope

FACTS = ("attachment", "attachmentoutcome")

# Whatever moves a record (a division, a merge, a household that moves) calls this with the records
# that moved: their attachments, and the files that came, stand where the records stand now. It runs
# as the owner, like what moves the records.
FOLLOW = """
create type files_place as (attached_id uuid, area_code text, block_id uuid);

create function files_follow(places files_place[]) returns void
language plpgsql security definer set search_path from current as $$
begin
  if not exists (select 1 from files_attachment a join unnest(places) p
                 on p.attached_id = a.attached_id
                 where (a.area_code, a.block_id) is distinct from (p.area_code, p.block_id)) then
    return;
  end if;
  update files_attachment a set area_code = p.area_code, block_id = p.block_id
    from unnest(places) p where p.attached_id = a.attached_id
      and (a.area_code, a.block_id) is distinct from (p.area_code, p.block_id);
  update files_attachmenttext t set area_code = a.area_code, block_id = a.block_id
    from files_attachment a join unnest(places) p on p.attached_id = a.attached_id
    where t.fact_id = a.id and (t.area_code, t.block_id) is distinct from (a.area_code, a.block_id);
  update files_attachmentstanding s set area_code = a.area_code, block_id = a.block_id
    from files_attachment a join unnest(places) p on p.attached_id = a.attached_id
    where s.id = a.id and (s.area_code, s.block_id) is distinct from (a.area_code, a.block_id);
  update files_attachmentoutcome o set area_code = a.area_code, block_id = a.block_id
    from files_attachment a join unnest(places) p on p.attached_id = a.attached_id
    where o.attachment_id = a.id
      and (o.area_code, o.block_id) is distinct from (a.area_code, a.block_id);
  update files_storedfile f set area_code = o.area_code, block_id = o.block_id
    from files_attachmentoutcome o join files_attachment a on a.id = o.attachment_id
    join unnest(places) p on p.attached_id = a.attached_id
    where f.id = o.stored_id and (f.area_code, f.block_id) is distinct from (o.area_code, o.block_id);
end $$;
"""


class Migration(migrations.Migration):
    """Seen within the scope of their record; a phone also knows its own."""

    dependencies = [
        ("files", "0020_attachments"),
        ("ledger", "0002_append"),
        ("storage", "0001_scope_functions"),
    ]
    operations = [
        *(protect_facts(f"files_{name}") for name in FACTS),
        enable_scope("files_attachment", grant="device_id"),
        enable_scope("files_attachmentstanding", grant="device_id"),
        enable_scope("files_attachmentoutcome", grant="device_id"),
        enable_scope("files_attachmenttext"),
        migrations.RunSQL(
            FOLLOW, "drop function files_follow(files_place[]); drop type files_place"
        ),
    ]
