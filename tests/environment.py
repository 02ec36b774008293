"""The environment of a test process, set before Django is: its own district, keys and data."""

import os
import tempfile
from pathlib import Path

from minqing.lib.encryption import Keyring

DATA = Path(
    os.environ.get("MINQING_TEST_DATA") or f"{tempfile.gettempdir()}/minqing-tests-{os.getuid()}"
)
# One schema for each test process: several may run at once on the one server.
DISTRICT = f"t{os.getpid()}"
DISTRICT_CODE = "310199"


def prepare() -> None:
    """Point every setting at this process's own places."""
    own = DATA / DISTRICT
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minqing.config.settings")
    os.environ.update(
        MINQING_DATA=str(own),
        MINQING_DISTRICT=DISTRICT,
        MINQING_DISTRICT_CODE=DISTRICT_CODE,
        MINQING_DISTRICT_NAME="云锦区",
        MINQING_ROLE="web",
        MINQING_DEMO="0",
        MINQING_HOSTS="localhost 127.0.0.1 testserver",
    )
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "MINQING_KEYRING", "MINQING_HTTPS"):
        os.environ.pop(name, None)
    keyring = own / "keys" / f"{DISTRICT}.json"
    if not keyring.exists():
        Keyring.create(keyring)
    # WhiteNoise warns when its folder is not there, and warnings are errors.
