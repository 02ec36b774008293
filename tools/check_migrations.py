"""Report models no migration describes yet, and apps with two newest ones. Needs no database."""

import os
import sys
from pathlib import Path

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ["DJANGO_SETTINGS_MODULE"] = "minqing.config.settings"


def wrong() -> list[str]:
    """One line for each change of a model that a migration has to make, or, if there are any, for
    each app whose migrations end twice. Needs Django loaded.
    """
    loader = MigrationLoader(None)
    if ends := loader.detect_conflicts():
        return [f"{app} has two newest migrations: {', '.join(ends[app])}" for app in sorted(ends)]
    # Migrations hold the English labels, whatever language is active.
    with translation.override(None):
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)
    return [
        f"no migration yet: {label}: {operation.describe()}"
        for label, migrations in sorted(changes.items())
        if apps.get_app_config(label).name.startswith("minqing.")
        for migration in migrations
        for operation in migration.operations
    ]


def main() -> int:
    """Print what is wrong; 1 when something is."""
    django.setup()
    lines = wrong()
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
