"""Faults that were seen on the running product, as values: what goes in, and the right outcome. It reads like the list of
faults; each table names the test that plays it. No Odoo in here, so that the adapters' tests can use it as well."""

# 0. At the desk

# 1. Answers leave without the scheduler

# test_outbox_waits, at half past nine: why a text that was written seven minutes ago has not left (times in minutes from now, on
# the text, on one before it, on its number, on two more numbers of the account), what its agent reads, whether Send now helps.
WAITS = {
    "the carrier put it off": (
        {"text": {"attempts": 1, "next_attempt_at": 12}},
        "Waiting for the carrier, next try at 09:42.", True),
    "the text before it got no answer": (
        {"before": {"status": "unconfirmed", "holds_until": 3}},
        "The carrier did not answer for the previous text; this one waits until 09:33.", True),
    "the carrier asked the number to wait": (
        {"number": {"paced_until": 4}},
        "The number is paused until 09:34: Simulator cannot accept its texts now.", True),
    "the carrier gave several people's texts no answer": (
        {"number": {"paced_until": 4, "timeout_streak": 3}},
        "The number is paused until 09:34: Simulator does not respond.", True),
    "the carrier gave several numbers no answer": (
        {"number": {"timeout_streak": 1, "timeouts_until": 1}, "others": {"timeout_streak": 1, "timeouts_until": 2}},
        "Simulator does not respond; its numbers are paused until 09:32.", True),
    "the carrier has it": (
        {"text": {"status": "sending", "claimed_at": -2}},
        "The carrier was called and has not answered yet.", False),
    "others are before it": (
        {"before": {"status": "sent", "claimed_at": 0}},
        "Earlier texts are sent first, one at a time.", False),
    "the outbox has stopped": ({}, "The outbox has not run for 7 minutes. Contact an administrator.", True),
}

# 2. What is saved holds from the commit on

# test_caches: what is asked (of the record that is changed), what is saved, the right answer before it and after its commit.
SAVED = {
    "a disabled carrier": ("carrier", {"state": "disabled"}, "token_is_known", True, False),
    "a rotated token": ("carrier", {"webhook_token": "rotated"}, "token_is_known", True, False),
    "a rotated secret": ("carrier", {"secret": "rotated"}, "account_secret", "sesame", "rotated"),
    "an archived number": ("number", {"active": False}, "number_is_known", True, False),
    "a number that was corrected": ("number", {"phone": "+14155550191"}, "number_is_known", True, False),
    "a renamed queue": ("queue", {"name": "Renamed"}, "queue_name", "Races", "Renamed"),
    "a queue's automatic reply": ("queue", {"reply_received": "We answer soon."}, "has_replies", False, True),
    "a queue's last agent who left it": ("queue", {"member_ids": [(5,)]}, "agent_count", 2, 0),
    "an agent who left the queue": ("agent", {"texting_queue_ids": [(5,)]}, "agent_count", 2, 1),
    "an archived agent": ("agent", {"active": False}, "agent_count", 2, 1),
    "an agent who is none any more": ("agent", {"group_ids": [(5,)]}, "agent_count", 2, 1),
    "a company switched off": ("company", {"texting_enabled": False}, "company_is_enabled", True, False),
    "a public address": ("company", {"texting_base_url": "https://new.example.com"}, "public_host", "old", "new"),
}

# 3. Words are cleaned once, at the door

# What a carrier hands on as a text, and what is stored of it. Played by every adapter (tests/carriers/carrier_contract.py), and
# by the whole intake where it says STOP (tests/intake/test_words.py).
STORED_BODIES = (
    ("STOP\x00", "STOP\N{REPLACEMENT CHARACTER}"),
    ("STOP \ud83d", "STOP \N{REPLACEMENT CHARACTER}"),  # an emoji cut in two
    ("\udc4dSTOP", "\N{REPLACEMENT CHARACTER}STOP"),
    ("STOP \ud83d\udc4d", "STOP 👍"),  # its halves written one by one
    ("STOP\r\n\t", "STOP\r\n\t"),
    ("\u202eSTOP\ufeff", "\u202eSTOP\ufeff"),
)
STORED_SENDERS = (
    ("+12125550147\x00", "+12125550147"),
    ("\u202a+12125550147\u202c", "+12125550147"),
    ("Odoo\u202eBot\x07", "OdooBot"),
    ("DHL\nExpress", "DHL Express"),
    ("Bank \ud83d", "Bank"),
    ("x" * 5000, "x" * 64),
)

# 4. One number, one spelling

# What stands in the phone field of a card in the United States, and the one number that is certainly meant; "": it is refused.
# Played by tests/conversation/test_numbers.py and, after that number's STOP, by tests/test_closed_doors.py.
TYPED = (
    ("+12125697717", "+12125697717"),
    ("(212) 569-7717", "+12125697717"),
    ("212.569.7717", "+12125697717"),
    ("\u202a+1 212-569-7717\u202c", "+12125697717"),  # as copied from a phone's contacts
    ("＋１２１２５６９７７１７", "+12125697717"),
    ("+12125697717 (mobile)", "+12125697717"),
    ("+12125697717 home", "+12125697717"),
    ("(212) 569-7717 mobile 2", "+12125697717"),
    ("+12125697717#", "+12125697717"),
    ("+12125697717 - call first", "+12125697717"),
    ("+12125697717 ext", "+12125697717"),
    ("+12125697717 ext 5", "+12125697717"),
    ("tel:+12125697717", "+12125697717"),
    ("+12125697717 / +1…", "+12125697717"),
    ("+12125697717 / 212-569-7717", "+12125697717"),
    ("+12125697717 or …", "+12125697717"),
    ("+12125697717 / +12125697718", ""),
    ("+12125697717 or +12125697718", ""),
    ("+12125697717+12125697718", ""),
    ("+1 212 569 7717 12125697718", ""),
    ("+12125697717 or 7718", ""),
    ("+12125697717abc", ""),
    ("1-800-FLOWERS", ""),
    ("+1 212 664 8001 / +1 212 664 8002", ""),
    ("+1 (555) 223-4567", ""),
    ("+email: a@b.co", ""),
    ("+1911", ""),
    ("911", ""),
    ("+", ""),
    ("12", ""),
    ("+12125697717" + " " * 200 + "x", ""),
)

# Our number, a sender as the carrier gives it, and how it is spelled.
SENDERS = (
    ("+447700900100", "07400123456", "+447400123456"),  # Android names senders as the SIM shows them
    ("+447700900100", "+447400123456", "+447400123456"),
    ("+4915112345678", "0151 23456789", "+4915123456789"),
    ("+14155550100", "2125697717", "+12125697717"),
    ("+14155550100", "5215512345680", "+525512345680"),
    ("+14155550100", "4520123456", "+4520123456"),
    ("+14155550100", "33612345678", "+33612345678"),
    ("+14155550100", "+5215512345680", "+525512345680"),  # Mexico dropped the 1 in 2019
    ("+14155550100", "+551161234567", "+5511961234567"),  # Brazil's ninth digit
    ("+14155550100", "+15552234567", "+15552234567"),  # invalid for the library: the carrier knows better
    ("+14155550100", "+1 (555) 223-4567", "+15552234567"),
    ("+14155550100", "72345", "72345"),
    ("+14155550100", "262966", "262966"),
    ("+14155550100", "AMAZON", "AMAZON"),
    ("+14155550100", "1800FLOWERS", "1800FLOWERS"),
    ("+14155550100", "someone@example.com", "someone@example.com"),
    ("+14155550100", "+1911", "+1911"),
)

# 5. Whose number, asked again

# test_people: what happens to the customer whom the number was found to be, between two sessions.
LOST = {
    "the number moved to another contact": {"phone": "+1 212-555-0999"},
    "the number was removed": {"phone": False},
    "the contact was archived": {"active": False},
    "the contact moved to another company": {"company_id": "elsewhere"},
}

# 6. Nobody's conversations

# test_nobodys: how an owner ceases to be an agent.
CEASED = (
    "archived",
    "group removed from the user",
    "user removed from the group",
    "group implied no more",
    "group that implied it removed from the user",
    "group that implied it deleted",
    "company removed from the user",
    "user removed from the company",
)

# 7. Opting out, as people and carriers say it

# What people write to opt out, in English, Spanish, French, German and Portuguese: a machine acts on it, an agent is shown a
# possible request, or neither; START and HELP as well. Played by tests/consent/test_opt_out_phrases.py.
OPT_OUT_SENTENCES = {
    "opt_out": (
        "STOP",
        "Stop",
        "stop.",
        "S.T.O.P",
        "STOP 🛑",
        "Stop. Thank you",
        "Wrong number, stop",
        "Wrong number. Stop please",
        "STOP\n\nSent from my phone",
        "Stop\nSent from my iPhone",
        "STOP\n\nGet Outlook for Android",
        "Unsubscribe. Thanks",
        "unsubscribe please",
        "stop please!!",
        "Please stop",
        "stop stop stop",
        "STOP NOW",
        "Hi! Stop. Thanks so much",
        "Not interested. STOP",
        "Stop all",
        "opt-out",
        "Opt out, please",
        "Cancel",
        "END",
        "quit",
        "Revoke",
        "REMOVE",
        "stop - thanks",
        "Alto",
        "BAJA",
        "Parar",
        "Stop, por favor",
        "Número equivocado. STOP",
        "STOP gracias",
        "Hola, stop",
        "ARRETE",
        "ARRETT",
        "Arrêt",
        "Arrêté",
        "ARRET svp",
        "Arrêt, merci",
        "Mauvais numéro, stop",
        "STOP s'il vous plaît",
        "STOP\nEnvoyé de mon iPhone",
        "STOPP",
        "Stopp bitte!",
        "Abmelden",
        "Falsche Nummer. Stopp",
        "STOP, danke",
        "STOP\n\nVon meinem iPhone gesendet",
        "SAIR",
        "Pare",
        "STOP, obrigado",
        "Número errado, stop",
        "STOP\nEnviado do meu iPhone",
    ),
    "flag": (
        "please stop texting me",
        "Stop, I'm at the gate",
        "Stop. I already bought one",
        "ok stop",
        "just stop",
        "Cancel, please",
        "Yes, cancel",
        "End. I am done with this",
        "Remove me from your list",
        "how do I unsubscribe?",
        "don't text me again",
        "I revoke my consent",
        "delete my number",
        "leave me alone",
        "no more texts please",
        "Baja, por favor",
        "Deje de enviarme mensajes",
        "No me manden más mensajes",
        "quiero darme de baja",
        "Bórrenme de su lista",
        "Alto. No quiero nada",
        "Arrêtez de m'envoyer des messages",
        "Ne me contactez plus",
        "Désabonnez-moi",
        "Je ne veux plus recevoir vos SMS",
        "Laissez-moi tranquille",
        "Bitte keine SMS mehr",
        "Schreiben Sie mir nicht mehr",
        "Ich möchte mich abmelden",
        "Löschen Sie meine Nummer",
        "Lassen Sie mich in Ruhe",
        "Melden Sie mich bitte ab",
        "Pare de me mandar mensagens",
        "Não quero receber mensagens",
        "Não me envie mais mensagens",
        "Me tire da sua lista",
        "Remova meu número",
        "Me deixe em paz",
    ),
    "none": (
        "I will stop by",
        "I'll stop by at 5",
        "end of the month",
        "cancel my 3 pm",
        "Can you cancel my appointment?",
        "where is the bus stop",
        "Bus stop please",
        "It won't stop raining",
        "I quit my job",
        "The end is near",
        "Remove the lock please",
        "Did you stop texting me?",
        "don't stop texting me",
        "stop it",
        "Yes",
        "No thanks",
        "not interested",
        "wrong number",
        "Thanks",
        "1 stop",
        "Full stop ahead on Main Street",
        "Non-stop flight?",
        "Liked “STOP”",
        "Loved “Reply STOP to opt out”",
        "¿A qué hora es la parada?",
        "La caja más alta",
        "Quiero parar en la tienda",
        "No es alto",
        "El edificio alto",
        "Está baja la puerta",
        "Quiero cancelar mi cita de las 3",
        "Je suis à l'arrêt de bus",
        "Le bus ne s'arrête pas ici",
        "Je ne peux pas m'arrêter maintenant",
        "Fin du mois",
        "J'annule mon rendez-vous de 15 h",
        "Ich halte am Stopp-Schild",
        "Der Bus hält nicht mehr",
        "Ende des Monats",
        "Ich melde mich später",
        "Bitte keine Nüsse mehr",
        "Ich will nichts",
        "Schreiben Sie mir die Adresse",
        "Vou parar na loja",
        "Fim do mês",
        "Quero cancelar minha consulta",
        "Não pare",
        "Posso sair às 5?",
        "Vamos sair hoje?",
    ),
    "start": (
        "START",
        "start",
        "Start!",
        "UNSTOP",
        "unstop 👍",
    ),
    "help": (
        "HELP",
        "Help!",
        "info",
        "INFO?",
        "Aide",
        "AYUDA",
        "Hilfe!",
        "ajuda",
    ),
}

# Reactions as contacts' phones write them: the text, the emoji, the quoted words, whether it is taken back. Played by
# tests/intake/test_reactions.py.
TAPBACKS = (
    ("Liked “See you at 5”", "👍", "See you at 5", False),
    ("Loved “See you\nat 5”", "❤️", "See you\nat 5", False),
    ('Disliked "No, sorry"', "👎", "No, sorry", False),
    ("Laughed at “It is “new””", "😂", "It is “new”", False),
    ("Emphasized “Tomorrow”", "‼️", "Tomorrow", False),
    ("Questioned “Tomorrow”", "❓", "Tomorrow", False),
    ("Reacted 👍 to “See you at 5”", "👍", "See you at 5", False),
    ("Removed a heart from “See you at 5”", "❤️", "See you at 5", True),
    ("Removed an exclamation from “See you at 5”", "‼️", "See you at 5", True),
    ("Removed a 🎉 from “See you at 5”", "🎉", "See you at 5", True),
    ("Le gustó “Nos vemos a las 5”", "👍", "Nos vemos a las 5", False),
    ("Le encantó “Nos vemos a las 5”", "❤️", "Nos vemos a las 5", False),
    ("Reaccionó con 👍 a “Nos vemos a las 5”", "👍", "Nos vemos a las 5", False),
    ("A aimé « À demain »", "👍", "À demain", False),
    ("A adoré « À demain »", "❤️", "À demain", False),
    ("A réagi avec 😮 à « À demain »", "😮", "À demain", False),
    ("Gefällt „Bis morgen“", "👍", "Bis morgen", False),
    ("Lachte über „Bis morgen“", "😂", "Bis morgen", False),
    ("Curtiu “Até amanhã”", "👍", "Até amanhã", False),
    ("Adorou “Até amanhã”", "❤️", "Até amanhã", False),
)
NO_TAPBACKS = (
    "", "Liked", "Liked it a lot", "I liked “See you at 5”", "Liked “See you at 5”, but not the rest", "Loved the “new” unit",
    "Removed a heart", "Reacted to “See you”", "Reacted badly to “See you at 5”", "Stop “texting” me", "x" * 5000,
)

# 8. Twice, late, of a kind

# A file's content, the type and the name that its sender states, and what it is kept as. Played by intake/test_media_types.py.
FILES = (
    (b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A mp42", "audio/x-m4a", "Memo.m4a", "audio/mp4", "Memo.m4a"),
    (b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A mp42", "", "", "audio/mp4", "text-1-2.m4a"),
    (b"The gate code is 1234\n", "text/plain", "code.txt", "text/plain", "code.txt"),
    (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "text/calendar", "visit.ics", "text/calendar", "visit.ics"),
    (b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Dana\r\nEND:VCARD\r\n", "text/x-vcard", "Dana.vcf", "text/vcard", "Dana.vcf"),
    (b"<html><script>alert(1)</script></html>", "text/plain", "a.txt", "application/octet-stream", "a.bin"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", "a.png", "application/octet-stream", "a.bin"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg", "IMG_1.JPG", "image/jpeg", "IMG_1.jpg"),
    (b"\x00\x01\x02", "audio/mp4", "Memo.m4a", "application/octet-stream", "Memo.bin"),
)

# 9. When the database is away
