"""The order of the packages, read from the contract that holds it."""

from configparser import ConfigParser
from pathlib import Path

__all__ = ["ROOT", "contract", "order", "packages"]

ROOT = Path(__file__).resolve().parents[2]


def contract(name: str, option: str) -> list[str]:
    """The lines of one option of a contract, comments left out."""
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter", "utf-8")
    return parser[f"importlinter:contract:{name}"][option].split("\n")[1:]


def order() -> dict[str, int]:
    """The height of every package; those of equal height may not see each other."""
    layers = reversed(contract("packages", "layers"))
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(layers)
        for name in layer.split("|")
    }


def packages() -> set[str]:
    """The packages that exist."""
    return {path.parent.name for path in (ROOT / "src/minqing").glob("*/__init__.py")}
