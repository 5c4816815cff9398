"""The errors an adapter raises, named for what happens next.

    CarrierError
    ├── VerificationError      the request is not the carrier's          → 403, nothing stored
    ├── UnreadableError        genuine, but we cannot make sense of it   → event stored as failed
    ├── CallError              the account's API did not do as asked     → shown to an administrator, or asked again later
    └── SendError
        ├── RejectedError      the carrier refused: certainly not sent   → failed, not repeated by the machine
        ├── DeferredError      certainly not sent, worth another try     → back to the queue
        └── UncertainError     may have been sent                        → unconfirmed, left to a person
"""
from .account_types import Fault
from .types import Failure


class CarrierError(Exception):
    """Root of what an adapter raises on purpose."""


class VerificationError(CarrierError):
    """The request does not prove that it comes from the carrier."""


class UnreadableError(CarrierError):
    """The request is the carrier's, but is not one we can read."""


class CallError(CarrierError):
    """The carrier did not do as asked about the account.

    :param fault: what is wrong, in our words
    :param detail: the carrier's own words
    :param status: the HTTP status of its answer; 0: there was none
    """

    def __init__(self, fault: Fault, detail: str = "", status: int = 0):
        super().__init__(detail)
        self.fault = fault
        self.detail = detail
        self.status = status


class SendError(CarrierError):
    """A text did not go out as it should; ``detail`` keeps the carrier's own words."""

    def __init__(self, detail: str = ""):
        super().__init__(detail)
        self.detail = detail


class RejectedError(SendError):
    """The carrier refused the text: it was certainly not sent."""

    def __init__(self, failure: Failure, detail: str = ""):
        super().__init__(detail)
        self.failure = failure


class DeferredError(SendError):
    """The text was certainly not sent; ``retry_after`` is the pause in seconds the carrier asks for, if it does."""

    def __init__(self, detail: str = "", retry_after: float | None = None):
        super().__init__(detail)
        self.retry_after = retry_after


class UncertainError(SendError):
    """The carrier may or may not have taken the text: sending it again could double it."""
