"""Everything that can be wrong with a carrier, in people's words: what it is, and what to do about it."""
from typing import NamedTuple

from odoo.tools import LazyTranslate

from ...carriers.types import Fault

_lt = LazyTranslate(__name__)


class Words(NamedTuple):
    """:param step: the part of the carrier's form that it belongs to
    :param broken: texts are lost or cannot leave: every administrator is told, wherever he is
    """

    step: str
    broken: bool
    sentence: object
    advice: object


WORDS = {
    # What the carrier tells when it is asked.
    Fault.UNREACHABLE.value: Words(
        "credentials", True,
        _lt("%(carrier)s does not answer."),
        _lt("If its status page reports no outage, check the API address and that this server may call out."
            " A phone has to be switched on, with the app running and a connection."),
    ),
    Fault.CREDENTIALS.value: Words(
        "credentials", True,
        _lt("%(carrier)s refuses our credentials."),
        _lt("Copy them again from the carrier's console: without spaces, and of the same account as the numbers."),
    ),
    Fault.ACCOUNT.value: Words(
        "credentials", True,
        _lt("The account at %(carrier)s is suspended, or has no credit."),
        _lt("Look at billing and notices in the carrier's console."),
    ),
    Fault.SETTINGS.value: Words(
        "credentials", True,
        _lt("The settings of %(carrier)s contradict themselves, or name something that there is not."),
        _lt("Correct what is named beside this; the carrier's guide lists what can be set."),
    ),
    Fault.SIGNATURE_KEY.value: Words(
        "credentials", True,
        _lt("There is no valid key to check requests of %(carrier)s with, so its texts are refused."),
        _lt("Copy the key that the carrier signs its requests with from its console."),
    ),
    Fault.NUMBER_MISSING.value: Words(
        "numbers", True,
        _lt("%(number)s is no number of this account at %(carrier)s."),
        _lt("Check the number for a typing error, or buy it at the carrier, or remove it here."),
    ),
    Fault.NUMBER_CANNOT_TEXT.value: Words(
        "numbers", True,
        _lt("%(number)s cannot send or receive texts."),
        _lt("Switch on messaging for this number at the carrier, or use another number."),
    ),
    Fault.REGISTRATION.value: Words(
        "numbers", True,
        _lt("The registration for texting (10DLC campaign, toll-free verification) is missing or refused for %(number)s."),
        _lt("Complete the registration in the carrier's console. Networks block texts of unregistered numbers."),
    ),
    Fault.WEBHOOK_MISSING.value: Words(
        "webhook", True,
        _lt("%(carrier)s does not know where to send texts to %(number)s."),
        _lt("Set up the webhook, or paste the address below at the carrier."),
    ),
    Fault.WEBHOOK_ELSEWHERE.value: Words(
        "webhook", True,
        _lt("%(carrier)s sends texts to %(number)s to another address than this Odoo's."),
        _lt("Set up the webhook, if nothing else needs that other address."),
    ),
    Fault.WEBHOOK_METHOD.value: Words(
        "webhook", True,
        _lt("%(carrier)s sends texts to %(number)s here, but in another form than Odoo reads."),
        _lt("Set up the webhook, or choose HTTP POST, and the version named beside this, at the carrier."),
    ),
    Fault.WEBHOOK_OVERRIDDEN.value: Words(
        "webhook", True,
        _lt("Another setting at %(carrier)s gets in the way of the webhook of %(number)s."),
        _lt("Set up the webhook, or change what is named beside this: a service, an application, a second registration."),
    ),
    # What we see ourselves.
    "no_number": Words(
        "numbers", False,
        _lt("There is no number yet."),
        _lt("Enter the number that customers text, or pick it from the account."),
    ),
    "number_without_queue": Words(
        "numbers", False,
        _lt("Only managers are alerted of texts to %(number)s: it has no queue."),
        _lt("Choose the queue whose agents shall answer."),
    ),
    "queue_archived": Words(
        "numbers", False,
        _lt("Only managers are alerted of texts to %(number)s: the queue %(queue)s is archived."),
        _lt("Choose another queue, or restore this one."),
    ),
    "queue_without_agents": Words(
        "numbers", False,
        _lt("Only managers are alerted of texts to %(number)s: the queue %(queue)s has no agents."),
        _lt("Add agents to the queue."),
    ),
    "address_unusable": Words(
        "webhook", True,
        _lt("The public address of this Odoo is not a web address."),
        _lt("Correct it in Settings › Texting: https:// and the name under which the internet reaches this Odoo."),
    ),
    "address_local": Words(
        "webhook", False,
        _lt("The public address of this Odoo works in your own network only: %(carrier)s cannot reach it."),
        _lt("Enter the address under which the internet reaches this Odoo in Settings › Texting."),
    ),
    "address_insecure": Words(
        "webhook", False,
        _lt("The public address of this Odoo is not https: texts travel readable, and some carriers refuse to send them."),
        _lt("Serve Odoo over https, and enter that address in Settings › Texting."),
    ),
    "address_path": Words(
        "webhook", False,
        _lt("The public address of this Odoo goes on after the host's name: it works only if a proxy takes that part away."),
        _lt("Enter the host's name alone in Settings › Texting, unless you know that it works."),
    ),
    "refused": Words(
        "webhook", True,
        _lt("A request to our webhook was refused: its signature is not right."),
        _lt("Compare the key that %(carrier)s signs with, and the address it calls, with what is set here."
            " If they are right, somebody else knows the address: give the webhook a new one."),
    ),
    "texts_missed": Words(
        "webhook", False,
        _lt("Texts of the last 24 hours that the webhook missed: %(count)s. Odoo asked %(carrier)s for them, so they came late."),
        _lt("See whether this Odoo was out of the internet's reach when they came: Configuration › Events, Webhook Missed It."),
    ),
    "texting_off": Words(
        "health", False,
        _lt("Two-way texting is switched off for %(company)s: texts are stored, nobody is alerted."),
        _lt("Switch it on in Settings › Texting."),
    ),
    "sending_configuration": Words(
        "numbers", True,
        _lt("%(carrier)s refused the last texts from %(number)s: something is not set up."),
        _lt("Its own words beside this say what: credentials, registration, permissions or credit."),
    ),
    "sending_fails": Words(
        "health", False,
        _lt("%(count)s of 100 texts from %(number)s were not delivered in the last 24 hours."),
        _lt("See under the texts why: wrong numbers and blocked content are the usual reasons."),
    ),
    "events_waiting": Words(
        "health", False,
        _lt("Requests of %(carrier)s that could not be processed: %(count)s."),
        _lt("Their errors are in Configuration › Events; Replay takes them in."),
    ),
    # What concerns this server: seen whenever it is asked for, as the scheduler may be what has stopped.
    "outbox_late": Words(
        "health", True,
        _lt("%(count)s texts that agents sent have not left: the outbox has not run for several minutes."),
        _lt("Restart Odoo. If that does not help, its log says what holds the outbox up."),
    ),
    "media_late": Words(
        "health", True,
        _lt("%(count)s pictures or files have not been fetched: the media fetcher has not run for several minutes."),
        _lt("Restart Odoo, and see that scheduled actions run: Settings › Technical › Scheduled Actions."),
    ),
    "scheduler_late": Words(
        "health", True,
        _lt("Scheduled actions have not run for more than %(count)s minutes: nothing that is due later happens."),
        _lt("Restart Odoo, and see that it runs with scheduled actions (max_cron_threads is not 0)."),
    ),
}
