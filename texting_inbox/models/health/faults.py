"""Everything that can be wrong with a carrier, in plain words: what it is and what to do about it."""
from typing import NamedTuple

from odoo.tools import LazyTranslate

from ...carriers.account_types import Fault

_lt = LazyTranslate(__name__)


class Words(NamedTuple):
    """:param step: the part of the carrier's form that it belongs to
    :param broken: texts are lost or cannot leave: every administrator is notified on whatever page they are
    """

    step: str
    broken: bool
    sentence: object
    advice: object


# What only some carriers can be advised.
ADVICE = {
    (Fault.UNREACHABLE.value, "android"): _lt(
        "Check that the phone is switched on and connected, with the app running, and that the API address is right."),
    (Fault.UNREACHABLE.value, "rest"): _lt("Check the address of the service, and that this server may call out."),
    (Fault.UNREACHABLE.value, "simulator"): _lt("The simulated carrier is this Odoo: check its public address in the settings."),
}

WORDS = {
    # What the carrier reports when it is asked.
    Fault.UNREACHABLE.value: Words(
        "credentials", True,
        _lt("%(carrier)s does not answer."),
        _lt("If its status page reports no outage, check the API address and that this server may call out."),
    ),
    Fault.CREDENTIALS.value: Words(
        "credentials", True,
        _lt("%(carrier)s rejects our credentials."),
        _lt("Copy them again from the carrier's console, without spaces, from the account that holds the numbers."),
    ),
    Fault.ACCOUNT.value: Words(
        "credentials", True,
        _lt("The %(carrier)s account is suspended or out of credit."),
        _lt("Check billing and notices in the carrier's console."),
    ),
    Fault.SETTINGS.value: Words(
        "credentials", True,
        _lt("The settings of %(carrier)s conflict, or refer to something that does not exist."),
        _lt("Correct the setting named in the details; the carrier's guide lists the options."),
    ),
    Fault.SIGNATURE_KEY.value: Words(
        "credentials", True,
        _lt("There is no valid key to verify requests from %(carrier)s, so its texts are rejected."),
        _lt("Copy the carrier's signing key from its console."),
    ),
    Fault.NUMBER_MISSING.value: Words(
        "numbers", True,
        _lt("%(number)s does not belong to this %(carrier)s account."),
        _lt("Check the number for typos, buy it from the carrier, or remove it here."),
    ),
    Fault.NUMBER_CANNOT_TEXT.value: Words(
        "numbers", True,
        _lt("%(number)s cannot send or receive texts."),
        _lt("Enable messaging for this number at the carrier, or use another number."),
    ),
    Fault.REGISTRATION.value: Words(
        "numbers", True,
        _lt("The registration for texting (10DLC campaign, toll-free verification) is missing or was rejected for %(number)s."),
        _lt("Complete the registration in the carrier's console. Networks block texts from unregistered numbers."),
    ),
    Fault.WEBHOOK_MISSING.value: Words(
        "webhook", True,
        _lt("%(carrier)s does not know where to send texts to %(number)s."),
        _lt("Set up the webhook, or enter the address below at the carrier."),
    ),
    Fault.WEBHOOK_ELSEWHERE.value: Words(
        "webhook", True,
        _lt("%(carrier)s sends texts to %(number)s to an address other than this Odoo's."),
        _lt("Set up the webhook, unless something else needs that address."),
    ),
    Fault.WEBHOOK_METHOD.value: Words(
        "webhook", True,
        _lt("%(carrier)s sends texts to %(number)s here, but in a format that Odoo does not read."),
        _lt("Set up the webhook, or choose HTTP POST and the version named in the details at the carrier."),
    ),
    Fault.WEBHOOK_OVERRIDDEN.value: Words(
        "webhook", True,
        _lt("Another setting at %(carrier)s overrides the webhook of %(number)s."),
        _lt("Set up the webhook, or change the setting named in the details: a service, an application,"
            " or a second registration."),
    ),
    # What we see ourselves.
    "no_number": Words(
        "numbers", False,
        _lt("No number has been added yet."),
        _lt("Enter the number that customers text, or pick it from the account."),
    ),
    "number_without_queue": Words(
        "numbers", False,
        _lt("Only managers are alerted about texts to %(number)s: it has no queue."),
        _lt("Choose the queue whose agents should answer."),
    ),
    "queue_archived": Words(
        "numbers", False,
        _lt("Only managers are alerted about texts to %(number)s: the queue %(queue)s is archived."),
        _lt("Choose another queue, or restore this one."),
    ),
    "queue_without_agents": Words(
        "numbers", False,
        _lt("Only managers are alerted about texts to %(number)s: the queue %(queue)s has no agents."),
        _lt("Add agents to the queue."),
    ),
    "address_unusable": Words(
        "webhook", True,
        _lt("The public address of this Odoo is not a web address."),
        _lt("Correct it in Settings › Texting: https:// and the host name by which the internet reaches this Odoo."),
    ),
    "address_local": Words(
        "webhook", False,
        _lt("The public address of this Odoo works only within your own network: %(carrier)s cannot reach it."),
        _lt("In Settings › Texting, enter the address by which the internet reaches this Odoo."),
    ),
    "address_insecure": Words(
        "webhook", False,
        _lt("The public address of this Odoo does not use https: texts travel unencrypted, and some carriers refuse"
            " to send them."),
        _lt("Serve Odoo over https and enter that address in Settings › Texting."),
    ),
    "address_path": Words(
        "webhook", False,
        _lt("The public address of this Odoo contains a path; this works only if a proxy strips it."),
        _lt("Enter only the host name in Settings › Texting, unless you know that it works."),
    ),
    "refused": Words(
        "webhook", True,
        _lt("A request to our webhook was rejected because its signature is invalid."),
        _lt("Compare the signing key at %(carrier)s, and the address it calls, with the settings here."
            " If they match, somebody else knows the address: replace the webhook's address."),
    ),
    "texts_missed": Words(
        "webhook", False,
        _lt("Texts that the webhook missed in the last 24 hours: %(count)s. Odoo recovered them from %(carrier)s,"
            " so they arrived late."),
        _lt("Check whether this Odoo was unreachable from the internet at the time: Configuration › Events, Recovered."),
    ),
    "texting_off": Words(
        "health", False,
        _lt("Two-way texting is switched off for %(company)s: texts are stored, but nobody is alerted."),
        _lt("Switch it on in Settings › Texting."),
    ),
    "sending_configuration": Words(
        "numbers", True,
        _lt("%(carrier)s rejected the last texts from %(number)s: something is not set up."),
        _lt("The carrier's message says what: credentials, registration, permissions, or credit."),
    ),
    "sending_fails": Words(
        "health", False,
        _lt("%(count)s%% of the texts from %(number)s were not delivered in the last 24 hours."),
        _lt("Each text shows why it failed: invalid numbers and blocked content are the usual reasons."),
    ),
    "events_waiting": Words(
        "health", False,
        _lt("Requests from %(carrier)s that could not be processed: %(count)s."),
        _lt("Configuration › Events shows their errors; use Replay to process them."),
    ),
    # What concerns this server. Read on demand, as the scheduler itself may have stopped.
    "outbox_late": Words(
        "health", True,
        _lt("%(count)s texts that agents sent have not left: the outbox has not run for several minutes."),
        _lt("Restart Odoo. If that does not help, the log says what is holding up the outbox."),
    ),
    "media_late": Words(
        "health", True,
        _lt("%(count)s pictures or files have not been fetched: the media fetcher has not run for several minutes."),
        _lt("Restart Odoo and check that scheduled actions run: Settings › Technical › Scheduled Actions."),
    ),
    "scheduler_late": Words(
        "health", True,
        _lt("Scheduled actions have not run for more than %(count)s minutes: nothing that is due later is processed."),
        _lt("Restart Odoo and check that scheduled actions are enabled (max_cron_threads is not 0)."),
    ),
}
