"""The table of the shared cache (sign-in limits), in the district's own schema."""

from django.db import migrations


class Migration(migrations.Migration):
    """As ``createcachetable`` would make it."""

    dependencies = [("storage", "0001_scope_functions")]
    operations = [
        migrations.RunSQL(
            "create table storage_cache ("
            " cache_key varchar(255) primary key, value text not null,"
            " expires timestamptz not null);"
            " create index storage_cache_expires on storage_cache (expires)",
            "drop table storage_cache",
        ),
    ]
