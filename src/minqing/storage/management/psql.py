"""``minqing database shell``: psql on the embedded server."""

import os
import subprocess
from urllib.parse import urlsplit

from minqing.storage.binaries import installed_binaries
from minqing.storage.embedded import EmbeddedServer

__all__ = ["run"]


def run(server: EmbeddedServer, url: str) -> int:
    """Run psql until the person leaves it; its exit code. No command line shows the password."""
    parts = urlsplit(url)
    command = [
        str(installed_binaries() / "psql"),
        "--no-psqlrc",
        "--dbname",
        parts.path.lstrip("/"),
    ]
    command += ["--host", str(server.cluster.socket_folder), "--username", str(parts.username)]
    return subprocess.run(
        command, env={**os.environ, "PGPASSWORD": str(parts.password)}, check=False
    ).returncode
