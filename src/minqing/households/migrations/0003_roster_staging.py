"""Where a roster waits between being read and being registered."""

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Unlogged: half the writing, and after a crash of the server all of them are empty together, so
# that a reading never continues from a position whose rows are gone. No row security, because COPY
# is refused under it; the web role has no right to any of them instead. Numbers are sealed, as is
# a refused row.
_CREATE = """
create unlogged table households_stagedroster (
  id uuid primary key,
  key bytea not null unique,
  began_at timestamptz not null,
  used_at timestamptz not null,
  position integer not null default 0,
  rows integer not null default 0,
  faulty_rows integer not null default 0,
  finished boolean not null default false);
create unlogged table households_stagedplace (
  roster_id uuid not null references households_stagedroster on delete cascade,
  number integer not null, neighbourhood text collate "C" not null, building text not null,
  entrance text not null, primary key (roster_id, number));
create unlogged table households_stageddoor (
  roster_id uuid not null, id uuid not null, line integer not null, place integer not null,
  floor smallint not null, door text not null, sort_key text not null, suffix text not null);
create unlogged table households_stagedhome (
  roster_id uuid not null, id uuid not null, door_id uuid not null, line integer not null,
  name text not null, name_pinyin text not null, size smallint not null, hardship text,
  hardship_id uuid);
create unlogged table households_stagedperson (
  roster_id uuid not null, id uuid not null, home_id uuid not null, line integer not null,
  name text not null, name_pinyin text not null, initials text not null, sex text, birth_on date,
  id_number bytea, id_index bytea, phone bytea, phone_index bytea, relation text);
create unlogged table households_stagedfault (
  roster_id uuid not null references households_stagedroster on delete cascade,
  line integer not null, content bytea not null, primary key (roster_id, line));
create unlogged table households_stagedseen (
  roster_id uuid not null references households_stagedroster on delete cascade,
  position integer not null, doors bytea not null, numbers bytea not null,
  primary key (roster_id, position));
create index stageddoor_of_roster on households_stageddoor (roster_id);
create index stagedhome_of_roster on households_stagedhome (roster_id);
create index stagedperson_of_roster on households_stagedperson (roster_id);
"""
_TABLES = (
    "households_stagedseen, households_stagedfault, households_stagedperson,"
    " households_stagedhome, households_stageddoor, households_stagedplace,"
    " households_stagedroster"
)


def keep_from_the_web_role(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Only worker and owner import."""
    editor.execute(f'revoke all on {_TABLES} from "{settings.MINQING_WEB_ROLE}"')


class Migration(migrations.Migration):
    """Tables of the import's own, which no page reads."""

    dependencies = [("households", "0002_policies")]
    operations = [
        migrations.RunSQL(_CREATE, f"drop table {_TABLES}"),
        migrations.RunPython(keep_from_the_web_role, migrations.RunPython.noop),
    ]
