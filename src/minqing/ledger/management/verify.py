"""``minqing ledger verify``: prove that nothing recorded was changed."""

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from minqing.ledger.queries import DeliveredRoot, verify

__all__ = ["read_roots", "run"]


def run(*, roots: Path | None, as_json: bool) -> int:
    """Print every finding; returns 0 when there is none, 1 otherwise.

    ``roots`` is a folder of delivered daily roots (``*.json``) to check against; 2 when it holds
    none, or something else under such a name: nothing is proved then.
    """
    try:
        delivered = list(read_roots(roots)) if roots else []
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if roots and not delivered:
        sys.stderr.write(f"{roots} holds no delivered root (*.json). Name the folder of roots.\n")
        return 2
    findings = list(verify(delivered))
    if as_json:
        rows = [{"kind": f.kind, "subject": f.subject, "message": f.message} for f in findings]
        sys.stdout.write(json.dumps({"ok": not findings, "findings": rows}) + "\n")
    else:
        for finding in findings:
            sys.stdout.write(f"{finding.kind}: {finding.message}\n")
        sys.stdout.write(
            "The ledger is intact.\n" if not findings else f"{len(findings)} finding(s).\n"
        )
    return 1 if findings else 0


def read_roots(folder: Path) -> Iterator[DeliveredRoot]:
    """Delivered roots, oldest first; ValueError names a file that is none."""
    for path in sorted(folder.glob("*.json")):
        try:
            content = json.loads(path.read_text())
            yield DeliveredRoot(
                base64.b64decode(content["content"]), base64.b64decode(content["signature"])
            )
        except (KeyError, ValueError) as error:
            message = f"{path} is not a delivered daily root: {error}"
            raise ValueError(message) from error
