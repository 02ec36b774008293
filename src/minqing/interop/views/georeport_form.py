"""GeoReport answers as bytes: one content, as XML or as JSON."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

from django.http import HttpResponse

__all__ = ["FORMATS", "answer"]

XML, JSON = "xml", "json"
FORMATS: Final = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
#: What one member of a list is called in XML.
_MEMBERS: Final = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
#: What no XML document may hold, not even escaped (XML 1.0, 2.2): one breaks a whole answer.
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(root: str, content: object, form: str, *, status: int = 200) -> HttpResponse:
    """A GeoReport answer. In XML ``root`` is the outermost element; in JSON there is no wrapper."""
    if form == JSON:
        body = json.dumps(content, ensure_ascii=False).encode()
    else:
        body = ET.tostring(_element(root, content), encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, content_type=FORMATS[form], status=status)


def _element(name: str, content: object) -> ET.Element:
    element = ET.Element(name)
    if isinstance(content, Mapping):
        for key, value in content.items():
            element.append(_element(str(key), value))
    elif isinstance(content, Iterable) and not isinstance(content, str):
        for each in content:
            element.append(_element(_MEMBERS[name], each))
    else:
        element.text = _text(content)
    return element


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NO_XML.sub("\ufffd", str(value))
