"""The Android gateway's words: kinds of events, states of a text, reasons of a failure."""
import logging
import re

from .. import fields
from ..types import Failure, Status

_logger = logging.getLogger(__name__)

# https://docs.sms-gate.app/features/webhooks/#supported-events (read 2026-11)
TEXTS = {"sms:received", "mms:downloaded"}
REPORTS = {
    "sms:sent": Status.SENT,
    "sms:delivered": Status.DELIVERED,
    "sms:failed": Status.FAILED,
    "sms:cancelled": Status.FAILED,
}
# https://docs.sms-gate.app/features/status-tracking/ (read 2026-11), of a text that the gateway is asked about.
STATES = {
    "Pending": Status.SENT,
    "Processed": Status.SENT,
    "Sent": Status.SENT,
    "Delivered": Status.DELIVERED,
    "Failed": Status.FAILED,
    "Cancelling": Status.FAILED,
    "Cancelled": Status.FAILED,
}
# mms:received announces what mms:downloaded brings; data messages are for machines.
IGNORED = {"mms:received", "sms:data-received", "system:ping", "app:started"}

# https://developer.android.com/reference/android/telephony/SmsManager (read 2026-11), as quoted in a failure's reason.
# What is wrong with the gateway's phone is TRANSIENT or CONFIGURATION: the person's is not reached at all.
ERRORS = {
    "RESULT_ERROR_SHORT_CODE_NOT_ALLOWED": Failure.INVALID_NUMBER,
    "RESULT_ERROR_SHORT_CODE_NEVER_ALLOWED": Failure.INVALID_NUMBER,
    "RESULT_NETWORK_REJECT": Failure.FILTERED,
    "RESULT_ERROR_NULL_PDU": Failure.CONTENT,
    "RESULT_ENCODING_ERROR": Failure.CONTENT,
    "RESULT_INVALID_SMS_FORMAT": Failure.CONTENT,
    "RESULT_NO_DEFAULT_SMS_APP": Failure.CONFIGURATION,
    "RESULT_ERROR_FDN_CHECK_FAILURE": Failure.CONFIGURATION,
    "RESULT_INVALID_SMSC_ADDRESS": Failure.CONFIGURATION,
    "RESULT_OPERATION_NOT_ALLOWED": Failure.CONFIGURATION,
    "RESULT_ERROR_LIMIT_EXCEEDED": Failure.TRANSIENT,
    "RESULT_ERROR_NO_SERVICE": Failure.TRANSIENT,
    "RESULT_ERROR_RADIO_OFF": Failure.TRANSIENT,
    "RESULT_RADIO_NOT_AVAILABLE": Failure.TRANSIENT,
    "RESULT_RIL_MODEM_ERR": Failure.TRANSIENT,
    "RESULT_MODEM_ERROR": Failure.TRANSIENT,
    "RESULT_NETWORK_ERROR": Failure.TRANSIENT,
    "RESULT_NO_MEMORY": Failure.TRANSIENT,
    "RESULT_SMS_BLOCKED_DURING_EMERGENCY": Failure.TRANSIENT,
    "RESULT_ERROR_GENERIC_FAILURE": Failure.UNKNOWN,  # no credit, no such number, …: Android does not tell
}
CONSTANT = re.compile(r"RESULT_[A-Z_]+")


def failure_of(reason: str) -> Failure:
    """Return what a failure's reason means for us."""
    constants = CONSTANT.findall(reason)
    failure = next((ERRORS[constant] for constant in constants if constant in ERRORS), None)
    if failure is None:
        _logger.info("The Android gateway gave a reason that is not in our table: %s", fields.detail(*constants))
    return failure or Failure.UNKNOWN
