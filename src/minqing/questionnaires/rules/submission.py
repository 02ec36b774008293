"""What a submission says: which form and version, its ids, and the answers by path of the node."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from minqing.questionnaires.rules.questions import Kind, Question

__all__ = [
    "MAX_INSTANCE_ID",
    "Submission",
    "SubmissionUnreadableError",
    "attachments_named",
    "named_anywhere",
    "node",
    "read_answers",
    "read_submission",
    "submission_id",
]

MAX_INSTANCE_ID = 249
"""Characters of an instanceID (OpenRosa metadata specification)."""
_MOST_NODES = 20_000
_DEEPEST = 40


class SubmissionUnreadableError(Exception):
    """It is no XML of a submission: ``reason`` says in English what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission before its version is known."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    root: Element = field(repr=False, compare=False)


def read_submission(xml: str | bytes) -> Submission:
    """Which form a submission fills, and its ids; raises SubmissionUnreadableError.

    Entities and document types are refused, so nothing can be read or blown up through them.
    """
    try:
        root = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise SubmissionUnreadableError(type(error).__name__) from error
    form_id = root.get("id") or _namespace(root.tag)
    if not form_id:
        raise SubmissionUnreadableError("no form id")
    _refuse_large(root)
    instance_id, deprecated_id = _meta(root, "instanceID"), _meta(root, "deprecatedID")
    if max(len(instance_id), len(deprecated_id)) > MAX_INSTANCE_ID:
        raise SubmissionUnreadableError("instanceID too long")
    return Submission(form_id, root.get("version") or "", instance_id, deprecated_id, root)


def submission_id(instance_id: str) -> UUID:
    """The id under which a submission is kept: the UUID of ``uuid:…``, else one made of the text.

    The same instanceID gives the same id for ever, so a submission counts once.
    """
    scheme, _, rest = instance_id.partition(":")
    if scheme == "uuid":
        try:
            return UUID(rest)
        except ValueError:
            pass
    return uuid5(NAMESPACE_URL, instance_id)


def read_answers(root: Element, questions: Collection[Question]) -> dict[str, str]:
    """Text by path of the node, for the nodes that the version knows; empty answers are left out.

    Nodes of a repeat carry its place, from 1: ``/data/member[2]/name``.
    """
    repeats = {each.path for each in questions if each.kind is Kind.REPEAT}
    known = {each.path for each in questions if each.kind not in {Kind.GROUP, Kind.REPEAT}}
    found: dict[str, str] = {}
    path = f"/{_local(root.tag)}"
    waiting = [(root, path, path)]
    while waiting:
        element, plain, numbered = waiting.pop()
        if plain in known and (text := (element.text or "").strip()):
            found[numbered] = text
        waiting += reversed(list(_children(element, plain, numbered, repeats)))
    return found


def attachments_named(answers: dict[str, str], questions: Collection[Question]) -> tuple[str, ...]:
    """The file names that answers speak of: photos and signatures."""
    pictures = {each.path for each in questions if each.kind in {Kind.IMAGE, Kind.SIGNATURE}}
    named = (text for path, text in answers.items() if _without_places(path) in pictures)
    return tuple(dict.fromkeys(named))


def node(answers: dict[str, str], questions: Iterable[Question], name: str) -> str:
    """The answer at the node of this name outside of repeats; empty when there is none."""
    paths = (each.path for each in questions if each.name == name and not each.repeat)
    return next((answers[path] for path in paths if path in answers), "")


def named_anywhere(root: Element, name: str) -> str:
    """The text of the first node of this name, where the version is not known."""
    return next(((each.text or "").strip() for each in root.iter() if _local(each.tag) == name), "")


def _children(
    element: Element, plain: str, numbered: str, repeats: Collection[str]
) -> Iterable[tuple[Element, str, str]]:
    places: dict[str, int] = {}
    for child in element:
        path = f"{plain}/{_local(child.tag)}"
        place = ""
        if path in repeats:
            places[path] = places.get(path, 0) + 1
            place = f"[{places[path]}]"
        yield child, path, f"{numbered}/{_local(child.tag)}{place}"


def _without_places(path: str) -> str:
    return "/".join(part.partition("[")[0] for part in path.split("/"))


def _meta(root: Element, name: str) -> str:
    for child in root:
        if _local(child.tag) == "meta":
            found = next((each for each in child if _local(each.tag) == name), None)
            return "" if found is None else (found.text or "").strip()
    return ""


def _refuse_large(root: Element) -> None:
    count, level = 0, [root]
    for _ in range(_DEEPEST):
        count += len(level)
        if count > _MOST_NODES:
            raise SubmissionUnreadableError("too many nodes")
        level = [child for element in level for child in element]
        if not level:
            return
    raise SubmissionUnreadableError("nested too deeply")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
