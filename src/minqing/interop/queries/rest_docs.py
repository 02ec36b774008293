"""The REST interface's own description, read for a page: each call with its parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Call", "Named", "calls_of"]

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """A parameter or a field."""

    name: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[Named]
    fields: list[Named]
    answer: list[Named]


def calls_of(schema: Json) -> list[Call]:
    """Every call of an OpenAPI description, in its order."""
    return [
        Call(
            method=method.upper(),
            path=path,
            summary=said.get("summary", ""),
            description=said.get("description", ""),
            parameters=[
                Named(one["name"], _kind(one["schema"], schema), one.get("required", False),
                      one.get("description", ""))
                for one in said.get("parameters", ())
            ],
            fields=list(_fields(_content(said.get("requestBody", {})), schema)),
            answer=list(_fields(_answer(said), schema)),
        )
        for path, methods in schema["paths"].items()
        for method, said in methods.items()
    ]  # fmt: skip


def _answer(said: Json) -> Json:
    good = [answer for status, answer in said["responses"].items() if str(status).startswith("2")]
    return _content(good[0]) if good else {}


def _content(said: Json) -> Json:
    found: Json = said.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _fields(said: Json, schema: Json) -> Iterator[Named]:
    whole = _meant(said.get("items", said), schema)
    needed = set(whole.get("required", ()))
    for name, one in whole.get("properties", {}).items():
        meant = _meant(one, schema)
        description = one.get("description") or meant.get("description", "")
        yield Named(name, _kind(one, schema), name in needed, description)


def _meant(said: Json, schema: Json) -> Json:
    """What a reference points to."""
    while "$ref" in said:
        said = schema["components"]["schemas"][said["$ref"].rpartition("/")[2]]
    return said


def _kind(said: Json, schema: Json) -> str:
    """A type in a few words: ``string (uuid)``, ``one of a, b``, ``list of Step``."""
    if "$ref" in said:
        meant = _meant(said, schema)
        return _kind(meant, schema) if "enum" in meant else said["$ref"].rpartition("/")[2]
    if "anyOf" in said:
        return " | ".join(_kind(each, schema) for each in said["anyOf"])
    if "allOf" in said:
        return _kind(said["allOf"][0], schema)
    if "enum" in said:
        return ", ".join(str(each) for each in said["enum"])
    if said.get("type") == "array":
        return f"[{_kind(said.get('items', {}), schema)}]"
    form = said.get("format") or said.get("pattern")
    return f"{said.get('type', '')} ({form})" if form else str(said.get("type", ""))
