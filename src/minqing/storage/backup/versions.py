"""Which migrations of our own this program brings, read from its files: needs no database."""

from importlib.metadata import version
from pathlib import Path

__all__ = ["own_migrations", "program_version"]

_PACKAGE = Path(__file__).resolve().parents[2]


def own_migrations() -> set[str]:
    """Every migration of our packages, as ``app.name``."""
    return {
        f"{path.parents[1].name}.{path.stem}" for path in _PACKAGE.glob("*/migrations/[0-9]*.py")
    }


def program_version() -> str:
    """The version of Minqing."""
    return version("minqing")
