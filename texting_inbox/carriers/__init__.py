"""Carrier adapters: one folder per carrier, none of which knows Odoo."""
from .android.adapter import AndroidCarrier
from .bandwidth.adapter import BandwidthCarrier
from .carrier import Carrier
from .account_types import Account
from .plivo.adapter import PlivoCarrier
from .rest.adapter import RestCarrier
from .simulator.adapter import SimulatorCarrier
from .telnyx.adapter import TelnyxCarrier
from .twilio.adapter import TwilioCarrier
from .vonage.adapter import VonageCarrier

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
