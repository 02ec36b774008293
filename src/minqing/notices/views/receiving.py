"""Where the gateway of text messages says what became of them. No browser comes here."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pydantic import ValidationError

from minqing.notices.operations.receipts import Receipt, defer_receipts
from minqing.notices.rules.wire import SIGNATURE, TIMESTAMP, is_signed
from minqing.notices.schemas import MOST_BYTES, ReceiptsIn

__all__ = ["sms_receipts"]


@csrf_exempt
@require_POST
def sms_receipts(request: HttpRequest) -> HttpResponse:
    """Take signed receipts: 202 once they are kept, whether or not the messages are known.

    401 without a fresh signature, 413 when there is too much, 422 when it cannot be read. The
    answer is the same for known and unknown messages: nothing is learnt by asking.
    """
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > MOST_BYTES:
        return JsonResponse({"error": "too_large", "most_bytes": MOST_BYTES}, status=413)
    body = request.body
    if not is_signed(
        settings.MINQING_SMS_SECRET,
        timestamp=request.headers.get(TIMESTAMP, ""),
        signature=request.headers.get(SIGNATURE, ""),
        body=body,
        at=timezone.now(),
    ):
        return JsonResponse({"error": "not_signed"}, status=401)
    try:
        given = ReceiptsIn.model_validate_json(body)
    except ValidationError:
        return JsonResponse({"error": "unreadable"}, status=422)
    with transaction.atomic():
        defer_receipts(
            Receipt(each.id, each.status == "delivered", each.at) for each in given.receipts
        )
    return JsonResponse({"taken": len(given.receipts)}, status=202)
