"""Carrier adapters: one file per carrier, none of which knows Odoo."""
import requests

from .base import Account, Carrier
from .simulator import SimulatorCarrier
from .twilio import TwilioCarrier

CARRIERS: dict[str, type[Carrier]] = {carrier.code: carrier for carrier in (SimulatorCarrier, TwilioCarrier)}


def get_carrier(account: Account, session: requests.Session | None = None) -> Carrier:
    """Return the adapter for an account.

    :raises KeyError: no adapter has this code
    """
    return CARRIERS[account.code](account, session=session)
