"""Where real data lies, if it does: never in the project, and tests do without it."""

import os
from pathlib import Path

FOLDER = Path(os.environ.get("MINQING_REAL_DATA") or Path(__file__).parents[2] / "shared" / "data")
