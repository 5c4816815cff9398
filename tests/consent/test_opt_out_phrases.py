"""Sentences in which a person wants no more texts: they are shown to whoever answers, and nothing else is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from odoo.addons.texting_inbox.tools import classification, opt_out_phrases
from odoo.addons.texting_inbox.tools.classification import classify, is_ordinary
from odoo.addons.texting_inbox.tools.keywords import kind_of

from ..support.common import TextingCase, migrate
from ..support.fault_vectors import OPT_OUT_SENTENCES

VERDICTS = [(body, verdict) for verdict, bodies in OPT_OUT_SENTENCES.items() for body in bodies]

REQUESTS = """
please stop texting me
Stop texting me!!
stop messaging me
STOP MESSAGING US PLEASE
can you please stop texting me
could you guys stop texting me?
Why don't you stop texting me
won't you just stop texting me
I want you to stop texting me
I need you to stop messaging me.
you need to stop contacting me
would you kindly stop messaging me
please stop texting
Stop texting
stop sending me texts
Stop sending me these messages
stop sending me stuff
please stop the texts
stop with the text messages
quit texting me
leave me alone
Leave me the hell alone? leave me alone!
just leave me alone, ok
remove me from your list
Remove me from your mailing list please
please remove my number from your database
take me off your list
take me off this list now
TAKE ME OFF
take me off please
Remove me
remove me please
unsubscribe me please
Please unsubscribe
how do I unsubscribe?
I want to unsubscribe
I would like to unsubscribe from these
do not text me
DO NOT TEXT ME AGAIN
don't text me
Don’t text me anymore
dont text this number again
please do not contact me
Do not contact me again.
never text me again
I told you not to text me
i told you don't text me
Don't message me ever again
don't text again
please do not send me any more texts
I don't want any more texts
I do not want to receive your messages
we no longer wish to receive text messages
I don't want your texts
No more texts please
I want no more texts
opt me out
please opt out
I want to opt out
I'd like to opt out of these messages
I revoke my consent
I hereby withdraw consent.
delete my number
lose my number
please stop
Please stop!!
STOP PLEASE
stop stop stop
ok stop
just stop
stop now
I don't care, stop texting me
Wrong number. Stop texting me
Hi! Who is this? Please stop texting me, thanks
cancel these texts
cancel text messages
Arrêtez de m'envoyer des messages
arretez de me texter svp
ne m'envoyez plus de textos
Ne me contactez plus
désabonnez-moi
je veux me désabonner
Laissez-moi tranquille
deje de enviarme mensajes
Dejen de escribirme por favor
no me escriba más
No me manden más mensajes
no quiero recibir mensajes
quiero darme de baja
bórrenme de su lista
quítenme de la lista
borre mi número
déjenme en paz
don't ever text me again
""".strip().splitlines()

OTHERS = """
don't stop texting me
Please don't stop texting me
never stop texting me
Do not stop messaging me, I like it
I can't stop texting you
stop by
Stop by at 5?
I'll stop by at 5
I'll stop texting now
Please stop by tomorrow
can you stop by and look at it
where is the bus stop
I get off at the next stop
Bus stop please
pit stop now
Why did you stop texting me?
did you stop texting me
If you stop texting me I will cry
they stopped texting me
when you stop messaging me I get nervous
I don't want you to stop texting me
I don't want to unsubscribe
don't unsubscribe me
I unsubscribed from Netflix
don't leave me alone with this
never leave me alone
don't text me before 9
Don't text me at work
please don't text me while I'm driving
don't text me tomorrow, call me
don't contact me on Sunday
Don't call me, text me instead
you don't text me anymore :(
Why don't you text me the address?
If you don't text me by 5 I'll go elsewhere
they never text me
do not send me the invoice by mail
please don't send me a pdf
take me off the lease
take me off hold
remove the couch from my unit
remove me from the lease please
Can you remove my lock?
take the lock off
cancel my reservation
Can you cancel my appointment?
Is the 10x10 still free?
I want to stop my rental at the end of the month
stop my autopay
Please stop my payment
Please stop the autopay
the gate wouldn't stop beeping
It won't stop raining
I quit
end of the month
stop it
I have no more messages from you
how much more to pay
leave it alone
Leave me a message
opt out of insurance
can I opt out of the insurance
I want to opt out of the insurance
stop
STOP
unsubscribe
no me digas
no quiero la unidad
ne m'oubliez pas
send no more than two boxes
not interested
who is this
wrong number
Stop worrying, text me when you can
I can't text now
no need to text me back
sorry for not texting
We can stop the texting once you've signed
don't text Bob
tell Bob to stop texting Dana
""".strip().splitlines()


@pytest.mark.parametrize("body", REQUESTS)
def test_possible_opt_out_request_is_noticed(body):
    """D12: a phrase such as "please stop texting me", in English and the commonest ones in French and Spanish"""
    for written in (body, f"Hello!\n{body.upper()} 🙏"):
        assert classify(written).opt_out_suspected or kind_of(written) == "stop"


@pytest.mark.parametrize("body", [*OTHERS, "", None, "👍", "x" * 10_000])
def test_what_only_sounds_like_it_is_an_ordinary_text(body):
    """D12: turned round, said of something else, or only for now; and a plain STOP, which is handled before"""
    assert not classify(body).opt_out_suspected


PATTERNS = [getattr(opt_out_phrases, language) for language in ("ENGLISH", "FRENCH", "SPANISH", "GERMAN", "PORTUGUESE")]


@pytest.mark.parametrize("pattern", sum(PATTERNS, ()))
def test_no_sentence_that_a_pattern_finds_is_passed_over_at_first_glance(pattern):
    """D12: whatever a pattern matches has one of the stems by which a text is looked at closely at all"""

    @settings(max_examples=60, derandomize=True, database=None, deadline=None)
    @given(some.from_regex(re.compile(pattern, re.ASCII), fullmatch=True))
    def check(sentence):
        assert not is_ordinary(sentence)

    check()


def test_a_first_glance_changes_no_verdict(monkeypatch):
    """D12: with it and without it, each sentence is classified alike"""
    sentences = [*REQUESTS, *OTHERS, *(body for body, _verdict in VERDICTS)]
    glanced = [classify(body) for body in sentences]
    monkeypatch.setattr(classification, "is_ordinary", lambda body: False)
    assert glanced == [classify(body) for body in sentences]


def verdict_of(body):
    """Return what becomes of a text: a machine acts on it, or an agent is shown a possible opt-out request."""
    return {"stop": "opt_out", None: "flag" if classify(body).opt_out_suspected else "none"}.get(kind_of(body), kind_of(body))


@pytest.mark.parametrize(("body", "verdict"), VERDICTS)
def test_opt_out_is_one_however_it_is_written_and_an_ordinary_sentence_is_none(body, verdict):
    """D12: a keyword in a clause of its own is an opt-out where it is unmistakable, else shown as a possible one"""
    assert verdict_of(body) == verdict


class TestRename(TextingCase):
    def test_update_keeps_the_marks_of_possible_opt_outs(self):
        """D12: the column is renamed once, with its marks; on a new database nothing happens"""
        self.receive(body="please stop texting me")
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE texting_message RENAME COLUMN opt_out_suspected TO may_want_out")
        for _run in range(2):
            migrate("pre-opt_out_suspected.py", self.env.cr)
        self.env.invalidate_all()
        self.assertTrue(self.texts(self.conversation()).opt_out_suspected)
