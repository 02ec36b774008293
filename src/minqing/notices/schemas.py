"""What carriers send."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

__all__ = ["MOST_BYTES", "ReceiptIn", "ReceiptsIn"]

MOST_BYTES: Final = 256 * 1024
_MOST: Final = 1000


class ReceiptIn(BaseModel):
    """That one message arrived, or could not be delivered. Whatever else is said is passed over."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    status: Literal["delivered", "undelivered"]
    at: AwareDatetime


class ReceiptsIn(BaseModel):
    """Some receipts at once."""

    receipts: Annotated[list[ReceiptIn], Field(min_length=1, max_length=_MOST)]
