"""The lives of the data and the finished backups; the first life begins."""

import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import minqing.lib.ids


def only_the_owner_writes(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Web and worker read them."""
    for role in (settings.MINQING_WEB_ROLE, settings.MINQING_WORKER_ROLE):
        editor.execute(
            f'revoke insert, update, delete on storage_life, storage_finishedbackup from "{role}"'
        )


class Migration(migrations.Migration):
    dependencies = [("storage", "0002_cache_table")]
    operations = [
        migrations.CreateModel(
            name="Life",
            fields=[
                (
                    "epoch",
                    models.UUIDField(
                        default=minqing.lib.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "began_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("restored_from", models.DateTimeField(null=True)),
                ("gaps", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(fields=["began_at"], name="life_by_beginning")],
            },
        ),
        migrations.CreateModel(
            name="FinishedBackup",
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
                ("snapshot_at", models.DateTimeField()),
                ("covers_until", models.DateTimeField()),
                ("finished_at", models.DateTimeField()),
                ("name", models.CharField(max_length=200)),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["covers_until"], name="backup_by_moment")],
            },
        ),
        migrations.RunSQL(
            "insert into storage_life (epoch, gaps) values (gen_random_uuid(), '{}')",
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(only_the_owner_writes, migrations.RunPython.noop),
    ]
