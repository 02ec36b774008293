"""Find Chromium for the browser tests; install it through apt when it is missing and we may."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The path of the browser: ``MINQING_CHROMIUM``, else the first that is installed."""
    named = os.environ.get("MINQING_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    """0 when there is a browser afterwards; else one line that says what to install."""
    if find_chromium() is not None:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get") is not None:
        print("Installing Chromium for the browser tests …")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            command = ["apt-get", *arguments]
            subprocess.run(command, check=False, env=environment, stdin=subprocess.DEVNULL)
    if find_chromium() is not None:
        return 0
    sys.stderr.write(
        "The browser tests need Chromium: install it (Debian: apt install chromium).\n"
    )
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
