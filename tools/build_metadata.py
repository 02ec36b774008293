"""Hatchling hook: the wheel needs what requirements/runtime.in lists, so that list exists once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RuntimeRequirements(MetadataHookInterface):
    """Reads the runtime dependencies from requirements/runtime.in."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `dependencies` to the lines of the list, without their reasons."""
        lines = (Path(self.root) / "requirements" / "runtime.in").read_text("utf-8").splitlines()
        bare = (line.partition("#")[0].strip() for line in lines)
        metadata["dependencies"] = [line for line in bare if line]
