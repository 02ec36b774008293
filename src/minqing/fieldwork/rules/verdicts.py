"""What became of an item a phone sent, why, and the words that tell its worker.

The words live here in both languages instead of in the translation files: an answer carries both,
because the phone shows it days later in whatever language is set by then.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "APPLIED",
    "MESSAGES",
    "OUTCOMES",
    "Outcome",
    "Reason",
    "Ruling",
    "Text",
    "Verdict",
    "answer_again",
]


class Outcome(StrEnum):
    """How one item ended."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    CONFLICT = "conflict"
    HELD = "held"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why an item, a request or an enrolment did not simply succeed."""

    ALREADY_RECORDED = "already_recorded"
    ID_TAKEN = "id_taken"
    NOT_YOUR_BLOCK = "not_your_block"
    FOREIGN_BLOCK = "foreign_block"
    HOUSEHOLD_UNKNOWN = "household_unknown"
    HOUSEHOLD_MOVED = "household_moved"
    HOUSEHOLD_MERGED = "household_merged"
    HOUSEHOLD_ELSEWHERE = "household_elsewhere"
    FOUND_WAITING = "found_waiting"
    ROUND_UNKNOWN = "round_unknown"
    LINE_UNKNOWN = "line_unknown"
    CODE_UNKNOWN = "code_unknown"
    FORM_UNKNOWN = "form_unknown"
    ANSWERS_ODD = "answers_odd"
    ANSWERS_CORRECTED = "answers_corrected"
    CASE_UNKNOWN = "case_unknown"
    RESPONSE_UNKNOWN = "response_unknown"
    NUMBER_TAKEN = "number_taken"
    CHECK_UNKNOWN = "check_unknown"
    CHECK_OVER = "check_over"
    NOT_BLOCK_LEAD = "not_block_lead"
    CASE_MOVED_ON = "case_moved_on"
    VISIT_IN_FUTURE = "visit_in_future"
    MOMENT_DOUBTFUL = "moment_doubtful"
    UNDONE = "undone"
    ATTACHED_WAITING = "attached_waiting"
    ATTACHED_UNKNOWN = "attached_unknown"
    FILE_TOO_LARGE = "file_too_large"
    FILE_NOT_TAKEN = "file_not_taken"
    FILE_OFFSET = "file_offset"
    FIELD_CLASH = "field_clash"
    PERSON_UNKNOWN = "person_unknown"
    MALFORMED = "malformed"
    KIND_UNKNOWN = "kind_unknown"
    UNREADABLE = "unreadable"
    DEVICE_REVOKED = "device_revoked"
    SERVER_ERROR = "server_error"
    TOKEN_UNKNOWN = "token_unknown"  # noqa: S105 - a code, no secret
    TOKEN_USED = "token_used"  # noqa: S105 - a code, no secret
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a code, no secret
    DEVICE_UNKNOWN = "device_unknown"
    SIGNATURE = "signature"
    CLOCK = "clock"
    BATCH_TOO_LARGE = "batch_too_large"
    BODY_TOO_LARGE = "body_too_large"
    KEY_UNUSABLE = "key_unusable"
    BUSY = "busy"


class Ruling(StrEnum):
    """What a reviewer decided about a held item."""

    ACCEPTED = "accepted"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an item ended, and why when it did not simply go through."""

    outcome: Outcome
    reason: Reason | None = None

    @property
    def message(self) -> Text | None:
        """What to tell the worker; None when there is nothing to tell."""
        return None if self.reason is None else MESSAGES[self.reason]


APPLIED = Verdict(Outcome.APPLIED)


def answer_again(first: Verdict) -> Verdict:
    """The answer to a second push of an item.

    "Duplicate" says that its facts stand. An item that was held or refused gets that answer again:
    the first one may never have reached the phone, and the worker must see it.
    """
    if first.outcome in {Outcome.APPLIED, Outcome.MERGED}:
        return Verdict(Outcome.DUPLICATE)
    return first


OUTCOMES: dict[Reason, Outcome] = {
    Reason.ALREADY_RECORDED: Outcome.MERGED,
    Reason.HOUSEHOLD_MERGED: Outcome.MERGED,
    Reason.ID_TAKEN: Outcome.CONFLICT,
    Reason.NUMBER_TAKEN: Outcome.CONFLICT,
    Reason.FIELD_CLASH: Outcome.CONFLICT,
    Reason.CASE_MOVED_ON: Outcome.CONFLICT,
    Reason.ANSWERS_CORRECTED: Outcome.CONFLICT,
    Reason.NOT_YOUR_BLOCK: Outcome.HELD,
    Reason.HOUSEHOLD_UNKNOWN: Outcome.HELD,
    Reason.HOUSEHOLD_MOVED: Outcome.HELD,
    Reason.HOUSEHOLD_ELSEWHERE: Outcome.HELD,
    Reason.FOUND_WAITING: Outcome.HELD,
    Reason.ROUND_UNKNOWN: Outcome.HELD,
    Reason.LINE_UNKNOWN: Outcome.HELD,
    Reason.CODE_UNKNOWN: Outcome.HELD,
    Reason.FORM_UNKNOWN: Outcome.HELD,
    Reason.ANSWERS_ODD: Outcome.HELD,
    Reason.CASE_UNKNOWN: Outcome.HELD,
    Reason.RESPONSE_UNKNOWN: Outcome.HELD,
    Reason.MOMENT_DOUBTFUL: Outcome.HELD,
    Reason.UNDONE: Outcome.HELD,
    Reason.ATTACHED_WAITING: Outcome.HELD,
    Reason.ATTACHED_UNKNOWN: Outcome.HELD,
    Reason.PERSON_UNKNOWN: Outcome.HELD,
    Reason.KIND_UNKNOWN: Outcome.HELD,
    Reason.UNREADABLE: Outcome.HELD,
    Reason.DEVICE_REVOKED: Outcome.HELD,
    Reason.SERVER_ERROR: Outcome.HELD,
    Reason.CHECK_UNKNOWN: Outcome.HELD,
    Reason.CHECK_OVER: Outcome.HELD,
    Reason.FOREIGN_BLOCK: Outcome.REFUSED,
    Reason.NOT_BLOCK_LEAD: Outcome.REFUSED,
    Reason.VISIT_IN_FUTURE: Outcome.REFUSED,
    Reason.MALFORMED: Outcome.REFUSED,
    Reason.FILE_TOO_LARGE: Outcome.REFUSED,
    Reason.FILE_NOT_TAKEN: Outcome.REFUSED,
}
"""Which outcome follows from which reason. A conflict is kept for review like a held item; it says
that two records disagree. Refused is only what nobody could apply later either."""

MESSAGES: dict[Reason, Text] = {
    Reason.ALREADY_RECORDED: Text(
        "这条之前已经记上了，不用再记。", "This had been recorded before. Nothing more to do."
    ),
    Reason.ID_TAKEN: Text(
        "这条和已有的记录对不上，两份都留着，居民区会核对。",
        "This does not agree with an earlier record. Both are kept; the neighbourhood will check.",
    ),
    Reason.NOT_YOUR_BLOCK: Text(
        "这个块区已不归您走访。记录没有丢，居民区看过后再算数。",
        "This block is no longer yours. The record is kept; the neighbourhood will look at it.",
    ),
    Reason.FOREIGN_BLOCK: Text(
        "这个块区不归您走访，没有记入。请告诉这个块区的负责人。",
        "This block is not yours, so it was not recorded. Please tell the block's own team.",
    ),
    Reason.HOUSEHOLD_UNKNOWN: Text(
        "名册上找不到这一户。记录没有丢，居民区会核对。",
        "This household is not on your register. The record is kept; the neighbourhood will check.",
    ),
    Reason.HOUSEHOLD_MOVED: Text(
        "这一户走访时已经搬走。记录没有丢，居民区会核对。",
        "This household had moved away by then. The record is kept; the neighbourhood will check.",
    ),
    Reason.HOUSEHOLD_MERGED: Text(
        "名册上这一户已并到同一家的另一条登记，这条记到了那一户名下。",
        "On the register this household has been merged with another entry of the same family; this"
        " was recorded there.",
    ),
    Reason.HOUSEHOLD_ELSEWHERE: Text(
        "名册上这一户已并到另一个块区的一户。记录没有丢，居民区会核对。",
        "This household has been merged with one in another block. The record is kept; the"
        " neighbourhood will check.",
    ),
    Reason.FOUND_WAITING: Text(
        "已报给居民区，确认后就上名册，这一户的记录也一起算数。",
        "The neighbourhood has it. Once confirmed it is on the register, with all you recorded.",
    ),
    Reason.ROUND_UNKNOWN: Text(
        "这一轮走访已结束或不在这里开展。记录没有丢，居民区会核对。",
        "This round has ended or is not held here. The record is kept, and will be checked.",
    ),
    Reason.LINE_UNKNOWN: Text(
        "这种走访类型已停用。记录没有丢，居民区会核对。",
        "This kind of visit is no longer used. The record is kept; the neighbourhood will check.",
    ),
    Reason.CODE_UNKNOWN: Text(
        "服务器不认识这条里的一个选项。记录没有丢，居民区会核对。",
        "The server does not know one of the choices made. The record is kept, and will be"
        " checked.",
    ),
    Reason.FORM_UNKNOWN: Text(
        "服务器上没有这份问卷的这一版。填的内容没有丢，居民区会核对。",
        "The server does not have this version of the questionnaire. What you filled in is kept;"
        " the neighbourhood will check.",
    ),
    Reason.ANSWERS_ODD: Text(
        "填的问卷和它的表单对不上。内容没有丢，居民区会核对。",
        "What was filled in does not fit the questionnaire. It is kept; the neighbourhood will"
        " check.",
    ),
    Reason.ANSWERS_CORRECTED: Text(
        "这份问卷已经有人改过了，两份都留着，居民区会核对。",
        "Somebody has corrected these answers already. Both are kept; the neighbourhood will"
        " check.",
    ),
    Reason.CASE_UNKNOWN: Text(
        "找不到这件诉求。记录没有丢，居民区会核对。",
        "This request was not found. The record is kept; the neighbourhood will check.",
    ),
    Reason.RESPONSE_UNKNOWN: Text(
        "找不到这条答复。记录没有丢，居民区会核对。",
        "This answer was not found. The record is kept; the neighbourhood will check.",
    ),
    Reason.NUMBER_TAKEN: Text(
        "这个编号对不上。诉求没有丢，请等居民区核对，先不要告诉居民新编号。",
        "This number does not fit. The request is kept; wait for the neighbourhood before you give"
        " the resident another number.",
    ),
    Reason.CHECK_UNKNOWN: Text(
        "找不到这次核实。您的说明没有丢，居民区会看。",
        "This check was not found. Your answer is kept; the neighbourhood will look at it.",
    ),
    Reason.CHECK_OVER: Text(
        "这次核实已经有结论了。您的说明没有丢，居民区会看。",
        "This check was already decided. Your answer is kept; the neighbourhood will look at it.",
    ),
    Reason.NOT_BLOCK_LEAD: Text(
        "只有块长能上交清单。请让块长来签。",
        "Only the block lead can hand up the list. Please ask the block lead to sign it.",
    ),
    Reason.CASE_MOVED_ON: Text(
        "这件诉求已经有人办到下一步了。请同步后再看，您这条居民区会核对。",
        "Somebody has already taken this request further. Sync and look again; yours is kept for"
        " the neighbourhood to check.",
    ),
    Reason.VISIT_IN_FUTURE: Text(
        "记录的时间比现在还晚，没有记入。请校准手机时间后重新记录。",
        "The recorded time lies in the future, so it was not recorded. Set the phone's clock and"
        " record it again.",
    ),
    Reason.MOMENT_DOUBTFUL: Text(
        "记录的时间太早，可能是手机时间不准。记录没有丢，居民区会核对。",
        "The recorded time is too long ago; the phone's clock may be wrong. The record is kept; the"
        " neighbourhood will check.",
    ),
    Reason.UNDONE: Text(
        "服务器从备份恢复过，这个块区的登记可能丢了。记录没有丢，居民区会核对。",
        "The server was restored from a backup, and that the block is yours may be lost there. The"
        " record is kept; the neighbourhood will check.",
    ),
    Reason.ATTACHED_WAITING: Text(
        "照片所属的记录还在居民区核对，照片和它一起等，一起算数。",
        "The record this picture belongs to is still being checked; the picture waits with it.",
    ),
    Reason.ATTACHED_UNKNOWN: Text(
        "照片所属的记录还没收到。照片没有丢，等记录到了就归上。",
        "The record this picture belongs to has not come yet. The picture is kept, and joins it.",
    ),
    Reason.FILE_TOO_LARGE: Text(
        "这个文件太大，没有收。请用本应用重新拍一张。",
        "This file is too large and was not taken. Take the picture again in this app.",
    ),
    Reason.FILE_NOT_TAKEN: Text(
        "这个文件不是能用的照片，没有收。请用本应用重新拍一张。",
        "This file is not a picture that can be used, so it was not taken. Take it again in this"
        " app.",
    ),
    Reason.FILE_OFFSET: Text(
        "照片接着上次断开的地方再传。", "The picture goes on from where it was cut off."
    ),
    Reason.FIELD_CLASH: Text(
        "这一项别人也改过，改得不一样。两种都留着，居民区看过后定。",
        "Somebody else changed this too, to something else. Both are kept; the neighbourhood will"
        " decide.",
    ),
    Reason.PERSON_UNKNOWN: Text(
        "名册上这一户已没有这个人。记录没有丢，居民区会核对。",
        "This person is no longer in the household on the register. The record is kept; the"
        " neighbourhood will check.",
    ),
    Reason.MALFORMED: Text(
        "这条内容不完整，没有记入。请更新应用后重新记录。",
        "This item is incomplete, so it was not recorded. Update the app and record it again.",
    ),
    Reason.KIND_UNKNOWN: Text(
        "服务器还不认识这类记录。记录没有丢，等服务器更新后处理。",
        "The server does not know this kind of record yet. It is kept until the server is updated.",
    ),
    Reason.UNREADABLE: Text(
        "这条内容打不开。原件已收下，请告诉居民区书记，并按纸质记录补记。",
        "This item cannot be opened. The original is kept; tell the neighbourhood secretary, and"
        " record it again from your notes.",
    ),
    Reason.DEVICE_REVOKED: Text(
        "这台手机已停用。记录没有丢，居民区看过后再算数。",
        "This phone has been withdrawn. The record is kept; the neighbourhood will look at it.",
    ),
    Reason.SERVER_ERROR: Text(
        "服务器没能记入这一条。记录没有丢，居民区会核对。",
        "The server could not record this item. It is kept; the neighbourhood will check.",
    ),
    Reason.TOKEN_UNKNOWN: Text(
        "这个二维码不对。请让居民区书记重新出示。",
        "This code is not known. Ask the neighbourhood secretary to show a new one.",
    ),
    Reason.TOKEN_USED: Text(
        "这个二维码已经用过了。请让居民区书记重新出示。",
        "This code has been used. Ask the neighbourhood secretary to show a new one.",
    ),
    Reason.TOKEN_EXPIRED: Text(
        "这个二维码过了15分钟，已失效。请让居民区书记重新出示。",
        "This code is older than 15 minutes. Ask the neighbourhood secretary to show a new one.",
    ),
    Reason.DEVICE_UNKNOWN: Text(
        "服务器不认识这台手机。请找居民区书记重新登记。",
        "The server does not know this phone. Ask the neighbourhood secretary to enrol it again.",
    ),
    Reason.SIGNATURE: Text(
        "没能确认是这台手机发来的。请再同步一次，还不行就找居民区书记。",
        "It could not be confirmed that this phone sent it. Sync again; if that fails, ask the"
        " neighbourhood secretary.",
    ),
    Reason.CLOCK: Text(
        "手机时间和服务器差得太多，正在自动校准。",
        "The phone's clock differs too much from the server's. It is being corrected.",
    ),
    Reason.BATCH_TOO_LARGE: Text(
        "一次最多发50条，请分批发送。", "At most 50 items at a time. Send them in smaller parts."
    ),
    Reason.BODY_TOO_LARGE: Text(
        "这一批太大了，请分批发送。", "This batch is too large. Send it in smaller parts."
    ),
    Reason.KEY_UNUSABLE: Text(
        "这台手机的密钥不能用。请更新浏览器后再登记。",
        "This phone's key cannot be used. Update the browser and enrol again.",
    ),
    Reason.BUSY: Text(
        "服务器正忙，记录还在手机上，稍后会自动再发。",
        "The server is busy. Your records are still on the phone and will be sent again.",
    ),
}
