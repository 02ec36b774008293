"""Models: references follow the package order, and a migration describes every change."""

from django.apps import apps
from django.db import models

from tests.structure.packages import order
from tools.check_migrations import wrong


def package(model: type[models.Model]) -> str | None:
    """The package of ours that a model belongs to."""
    root, _, rest = model.__module__.partition(".")
    return rest.partition(".")[0] if root == "minqing" else None


def references() -> list[tuple[type[models.Model], str, type[models.Model]]]:
    """Every reference between our models, those written as a string, too."""
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields(include_hidden=True):
            target = field.related_model
            forward = field.is_relation and not field.auto_created
            if forward and isinstance(target, type) and package(model) and package(target):
                found.append((model, field.name, target))
    return found


def test_a_reference_goes_down_only() -> None:
    height = order()
    upward = [
        f"{model.__name__}.{name} → {target.__name__}"
        for model, name, target in references()
        for here, there in [(package(model), package(target))]
        if here and there and here != there and height[here] <= height[there]
    ]
    assert upward == []


def test_references_are_seen_at_all() -> None:
    seen = {(package(model), package(target)) for model, _, target in references()}
    assert ("territory", "organisations") in seen


def test_no_migration_is_missing() -> None:
    assert wrong() == []
