"""What OpenRosa clients read and send: the documents, the headers, the settings for ODK Collect.

After the OpenRosa form list, manifest and submission APIs, and what ODK Collect makes of them.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from minqing.questionnaires.rules.questions import Kind, Question
from minqing.questionnaires.rules.submission import Submission, read_answers

__all__ = [
    "ACCEPTED_BYTES",
    "INCOMPLETE",
    "XML_PART",
    "FormEntry",
    "MediaEntry",
    "clock_offset",
    "collect_settings",
    "form_list",
    "integrity",
    "manifest",
    "meta_moment",
    "response",
    "said_at",
]

ACCEPTED_BYTES = 20 * 1024**2
"""Bytes of one POST; a client that has more sends several."""
XML_PART = "xml_submission_file"
INCOMPLETE = "*isIncomplete*"
"""The part that says: more media of this submission follow in another POST."""
_LIST = "http://openrosa.org/xforms/xformsList"
_MANIFEST = "http://openrosa.org/xforms/xformsManifest"
_RESPONSE = "http://openrosa.org/http/response"
_NOISE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class FormEntry:
    """One form of the list. Without ``manifest_url`` it has no media."""

    form_id: str
    name: str
    version: str
    md5: str
    download_url: str
    manifest_url: str = ""


@dataclass(frozen=True, slots=True)
class MediaEntry:
    """One file of a manifest; with ``integrity_url`` it is a list of entities."""

    filename: str
    md5: str
    download_url: str
    integrity_url: str = ""


def form_list(forms: Iterable[FormEntry]) -> bytes:
    """The answer of ``formList``."""
    root = Element("xforms", xmlns=_LIST)
    for each in forms:
        xform = SubElement(root, "xform")
        for tag, text in (
            ("formID", each.form_id),
            ("name", each.name),
            ("version", each.version),
            ("hash", f"md5:{each.md5}"),
            ("downloadUrl", each.download_url),
            ("manifestUrl", each.manifest_url),
        ):
            if text:
                SubElement(xform, tag).text = text
    return _document(root)


def manifest(files: Iterable[MediaEntry]) -> bytes:
    """The answer of a form's manifest."""
    root = Element("manifest", xmlns=_MANIFEST)
    for each in files:
        kind = {"type": "entityList"} if each.integrity_url else {}
        media = SubElement(root, "mediaFile", kind)
        for tag, text in (
            ("filename", each.filename),
            ("hash", f"md5:{each.md5}"),
            ("downloadUrl", each.download_url),
            ("integrityUrl", each.integrity_url),
        ):
            if text:
                SubElement(media, tag).text = text
    return _document(root)


def integrity(deleted: Mapping[str, bool]) -> bytes:
    """Which entities that a client asks about are gone."""
    root = Element("data")
    entities = SubElement(root, "entities")
    for entity_id, gone in deleted.items():
        entity = SubElement(entities, "entity", id=entity_id)
        SubElement(entity, "deleted").text = "true" if gone else "false"
    return _document(root)


def response(message: str) -> bytes:
    """The answer of a submission, in words for the worker."""
    root = Element("OpenRosaResponse", xmlns=_RESPONSE)
    SubElement(root, "message").text = message
    return _document(root)


def collect_settings(server_url: str, project: str) -> str:
    """What ODK Collect reads from a QR: base64 of deflated JSON."""
    settings = {
        "general": {
            "server_url": server_url,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "delete_send": False,
        },
        "admin": {},
        "project": {"name": project},
    }
    return base64.b64encode(zlib.compress(json.dumps(settings).encode())).decode()


def meta_moment(submission: Submission, questions: Iterable[Question]) -> datetime | None:
    """When it was filled by the client's own clock: its ``end``, else its ``start``."""
    rows = [each for each in questions if each.kind is Kind.META]
    answered = read_answers(submission.root, rows)
    moments = [moment for each in answered.values() if (moment := _moment(each)) is not None]
    return max(moments, default=None)


def clock_offset(date_header: str, now: datetime) -> int:
    """How many milliseconds the client's clock lags, by the ``Date`` that it sends.

    Less than a minute is the way of the request and the header's whole seconds: 0.
    """
    sent = said_at(date_header)
    lag = 0.0 if sent is None else (now - sent).total_seconds()
    return round(lag * 1000) if abs(lag) >= _NOISE_SECONDS else 0


def said_at(date_header: str) -> datetime | None:
    """The moment of a ``Date`` header, None when there is none that can be read."""
    try:
        moment = parsedate_to_datetime(date_header)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _document(root: Element) -> bytes:
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content
