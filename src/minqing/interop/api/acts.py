"""What another system does with a request: answering, telling, noting, handing up.

Each act is one of the usual operations, done as the client, once for each ``Idempotency-Key``.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from ninja import Path, Router, Schema, Status
from ninja.params.functions import Header
from pydantic import StringConstraints

from minqing.cases import operations as cases
from minqing.cases.models import Response
from minqing.cases.operations import CaseError
from minqing.cases.rules import ToldChannel
from minqing.interop.api.authentication import CallerRequest, ClientAuth
from minqing.interop.api.outward import case_out, step_out
from minqing.interop.api.places import REFUSALS
from minqing.interop.api.problems import ProblemError, in_both, refusal_of
from minqing.interop.operations.acting import do_once
from minqing.interop.operations.errors import HeldElsewhereError, KeyUsedError
from minqing.interop.queries.cases import one_case, steps
from minqing.interop.rules.clients import Right
from minqing.interop.rules.problems import Problem
from minqing.interop.schemas import ActOut, AnswerIn, HandUpIn, NoteIn, ProblemOut, ToldIn
from minqing.storage.scoping import scoped

__all__ = ["router"]

router = Router(tags=["acts"])
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{8,64}$")]
_KEY: Final = Header(
    ...,
    alias="Idempotency-Key",
    description="A key of your own for this act: sent again with it, the act is not done again.",
)
_ANSWERS: Final = {201: ActOut, 200: ActOut, 409: ProblemOut, **REFUSALS}


@router.post("cases/{case_id}/answers", response=_ANSWERS, auth=ClientAuth(Right.ANSWER))
def answer_case(
    request: CallerRequest, case_id: Path[UUID], given: AnswerIn, key: Key = _KEY
) -> Status[dict[str, Any]]:
    """Answer a request that an office of the client's areas holds: in progress, or finally."""
    common: dict[str, Any] = {
        "by": request.auth.actor,
        "at": request.at,
        "case_id": case_id,
        "text": given.text,
        "final": given.final,
        "next_on": given.next_on,
        "solved": given.solved,
        "expected_rev": given.rev,
    }

    def answer() -> None:
        if given.send is not None:
            cases.respond_by_message(**common, channel=ToldChannel(given.send))
        else:
            cases.respond(**common, told=ToldChannel(given.told) if given.told else None)

    if given.send is not None and given.told is not None:
        words = in_both(partial(str, _NOT_BOTH))
        raise ProblemError(Problem.INVALID, [{"field": "send", "code": "value", **words}])
    return _done(request, case_id, key, given=given, act=answer)


@router.post(
    "cases/{case_id}/answers/{answer_id}/told", response=_ANSWERS, auth=ClientAuth(Right.ANSWER)
)
def tell_answer(
    request: CallerRequest,
    case_id: Path[UUID],
    answer_id: Path[UUID],
    given: ToldIn,
    key: Key = _KEY,
) -> Status[dict[str, Any]]:
    """Say that an answer reached its resident. The first one told in time meets the month."""

    def tell() -> None:
        if not Response.objects.filter(pk=answer_id, case_id=case_id).exists():
            raise ProblemError(Problem.NOT_FOUND)
        cases.tell(
            by=request.auth.actor,
            at=request.at,
            response_id=answer_id,
            channel=ToldChannel(given.channel),
            told_at=given.told_at,
            expected_rev=given.rev,
        )

    return _done(request, case_id, key, given=given, act=tell, names={"raised_at": "told_at"})


@router.post("cases/{case_id}/notes", response=_ANSWERS, auth=ClientAuth(Right.HANDLE))
def note_case(
    request: CallerRequest, case_id: Path[UUID], given: NoteIn, key: Key = _KEY
) -> Status[dict[str, Any]]:
    """Write an internal note, which no resident reads, nor this interface."""

    def note() -> None:
        cases.note(
            by=request.auth.actor,
            at=request.at,
            case_id=case_id,
            text=given.text,
            expected_rev=given.rev,
        )

    return _done(request, case_id, key, given=given, act=note)


@router.post("cases/{case_id}/hand-up", response=_ANSWERS, auth=ClientAuth(Right.HANDLE))
def hand_case_up(
    request: CallerRequest, case_id: Path[UUID], given: HandUpIn, key: Key = _KEY
) -> Status[dict[str, Any]]:
    """Hand a request to the next level, with the reason. A block's team signs its list itself."""

    def hand_up() -> None:
        cases.hand_up(
            by=request.auth.actor,
            at=request.at,
            case_id=case_id,
            reason=given.reason,
            expected_rev=given.rev,
        )

    return _done(request, case_id, key, given=given, act=hand_up, names={"text": "reason"})


_NOT_BOTH: Final = _("An answer that was told is not sent as well: give told or send, not both.")


def _done(
    request: CallerRequest,
    case_id: UUID,
    key: str,
    *,
    given: Schema,
    act: Callable[[], None],
    names: Mapping[str, str] | None = None,
) -> Status[dict[str, Any]]:
    """Do an act and tell where the request stands: 201, or 200 when it was done before."""
    client = request.auth
    words = Right.WORDS in client.rights
    with scoped(client.scope):
        if one_case(client.scope, case_id, words=False) is None:
            raise ProblemError(Problem.NOT_FOUND)
        try:
            done = do_once(
                client=client,
                at=request.at,
                case_id=case_id,
                key=key,
                said=f"{request.path}\n{given.model_dump_json()}",
                act=act,
            )
        except KeyUsedError:
            raise ProblemError(Problem.KEY_USED) from None
        except HeldElsewhereError:
            raise ProblemError(Problem.HELD_ELSEWHERE) from None
        except CaseError as error:
            raise refusal_of(error, names) from error
        found = one_case(client.scope, case_id, words=words)
        made = steps(case_id, words=words, made=(client.id, done.at))
    if found is None:
        raise ProblemError(Problem.NOT_FOUND)
    told = {"case": case_out(found), "steps": [step_out(each) for each in made]}
    return Status(200 if done.before else 201, told)
