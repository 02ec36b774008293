"""The words of a case follow when it is put into another category."""

import importlib

from django.db import migrations

_WORDS = importlib.import_module("minqing.cases.migrations.0040_words")
_BEFORE = _WORDS.KEPT.format(category="c.category", join="").replace(
    "create function", "create or replace function"
)
_NOW = _WORDS.KEPT.format(
    category="coalesce(s.category, c.category)",
    join="left join cases_casestanding s on s.case_id = c.id",
).replace("create function", "create or replace function")

FOLLOW = """
create function cases_category_changed() returns trigger
language plpgsql security definer set search_path from current as $$
begin
  perform cases_keep_words(array(
    select g.case_id from gained g join lost l on l.case_id = g.case_id
    where l.category is distinct from g.category));
  return null;
end $$;
create trigger cases_standing_sorted after update on cases_casestanding
  referencing old table as lost new table as gained
  for each statement execute function cases_category_changed();
"""
STAY = """
drop trigger cases_standing_sorted on cases_casestanding;
drop function cases_category_changed();
"""


class Migration(migrations.Migration):
    """The standing says under what a case is sorted today."""

    dependencies = [
        ("cases", "0020_terms"),
    ]

    operations = [
        migrations.RunSQL(_NOW, _BEFORE),
        migrations.RunSQL(FOLLOW, STAY),
        migrations.RunSQL("select cases_keep_words(null)", migrations.RunSQL.noop),
    ]
