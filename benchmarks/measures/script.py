"""What a phone has to load before the field app speaks: scripts as the server sends them."""

import json
from typing import Any, Final

from benchmarks.district import District
from benchmarks.measures import Measured, NotMeasuredError
from benchmarks.measures.first_pull import chromium
from benchmarks.server import serving

__all__ = ["script_of_field_app"]

_FIRST_SCREEN: Final = '[data-testid="enrol-screen"]'


def script_of_field_app(district: District) -> Measured:
    """Kilobytes of script that Chromium takes from the line until the first screen stands."""
    scripts: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def asked(event: dict[str, Any]) -> None:
        if event["type"] == "Script":
            scripts[event["requestId"]] = event["request"]["url"].rpartition("/")[2]

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    with serving(district) as port, chromium() as browser:
        # The service worker fetches all of the app's files for later; the page waits for none.
        page = browser.new_context(service_workers="block").new_page()
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", asked)
        session.on("Network.loadingFinished", finished)
        session.send("Network.enable")
        page.goto(f"http://127.0.0.1:{port}/field/")
        page.locator(_FIRST_SCREEN).wait_for()
    found = {name: sizes[key] for key, name in scripts.items()}
    if not found:
        raise NotMeasuredError("the field app is not built: `make build`")
    notes = [json.dumps(found)[1:-1].replace('"', "")]
    return Measured({"field.script": sum(found.values()) / 1024}, notes)
