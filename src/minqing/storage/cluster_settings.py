"""PostgreSQL's settings for the embedded server: memory by the size of the machine, quiet logs."""

import os
from pathlib import Path
from typing import Final

__all__ = ["machine_memory", "memory_settings", "server_settings"]

_MB: Final = 1024 * 1024
_CGROUP_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def server_settings(*, socket_folder: Path, port: int, fsync: bool) -> dict[str, str]:
    """All settings by name. ``fsync=False`` is for tests, which may lose everything."""
    return {
        "listen_addresses": "",
        "port": str(port),
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        **memory_settings(machine_memory()),
        **_PLANNING,
        **_LOGGING,
        **({} if fsync else _CARELESS),
    }


def memory_settings(memory: int) -> dict[str, str]:
    """Memory for a server that shares its machine with Minqing itself; ``memory`` is in bytes."""
    return {
        "shared_buffers": _megabytes(memory // 5, least=64, most=2048),
        "effective_cache_size": _megabytes(memory // 2, least=256, most=65536),
        "maintenance_work_mem": _megabytes(memory // 16, least=64, most=512),
        "work_mem": _megabytes(memory // 512, least=4, most=32),
        "max_connections": "60",
        "max_wal_size": "2GB",
        # Dropping a district's schema locks every table in it.
        "max_locks_per_transaction": "256",
    }


def machine_memory() -> int:
    """The memory of this machine, or of the container it pretends to be, in bytes."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for limit in _CGROUP_LIMITS:
        if limit.exists() and (written := limit.read_text("ascii").strip()).isdigit():
            memory = min(memory, int(written))
    return memory


_PLANNING: Final = {
    "timezone": "UTC",
    "jit": "off",  # it costs more than it saves on short statements
    "random_page_cost": "1.1",
    "checkpoint_timeout": "15min",
}

#: Logs carry no personal data: neither statements, nor their parameters, nor the row in an error.
_LOGGING: Final = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_duration_statement": "-1",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
}

_CARELESS: Final = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def _megabytes(wanted: int, *, least: int, most: int) -> str:
    return f"{max(least, min(most, wanted // _MB))}MB"
