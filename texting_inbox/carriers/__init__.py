"""Carrier adapters: one file per carrier, none of which knows Odoo."""
import requests

from .android import AndroidCarrier
from .bandwidth import BandwidthCarrier
from .base import Account, Carrier
from .plivo import PlivoCarrier
from .rest import RestCarrier
from .simulator import SimulatorCarrier
from .telnyx import TelnyxCarrier
from .twilio import TwilioCarrier
from .vonage import VonageCarrier

ADAPTERS = (
    SimulatorCarrier,
    TwilioCarrier,
    TelnyxCarrier,
    AndroidCarrier,
    BandwidthCarrier,
    PlivoCarrier,
    VonageCarrier,
    RestCarrier,
)
CARRIERS: dict[str, type[Carrier]] = {carrier.code: carrier for carrier in ADAPTERS}


def get_carrier(account: Account, session: requests.Session | None = None) -> Carrier:
    """Return the adapter for an account.

    :raises KeyError: no adapter has this code
    """
    return CARRIERS[account.code](account, session=session)
