"""Sentences in which a person asks for no more texts. They are for a person to judge: a machine that took "stop by at 5"
for STOP would silence a customer, one that overlooked "please stop texting me" would break the FCC's rule (47 CFR
64.1200(a)(10): any reasonable means). So whoever answers is told, and decides.

Each clause is looked at alone, without accents and apostrophes.
"""
import re
import unicodedata

from .keywords import LONGEST, has_opt_out_clause

_TEXTING = "(?:texting|txting|messaging|msging|smsing|sms|contacting|bothering|harassing|spamming|writing)"
_TEXT = "(?:text|txt|message|msg|sms|contact|write|bother|spam)"
_TEXTS = "(?:texts|txts|text messages|sms|messages|msgs)"
_ME = "(?:me|us|this (?:phone|number)|my (?:phone|cell|number))"
_I = "(?:(?:i|we|id|wed)(?: (?:just|would|also|already|really|hereby))* )?"
_TOLD = "(?:(?:i |we )?(?:told|asked?|asking|telling|begged) (?:you|u)(?: guys| all)? |(?<!you )(?<!they )(?<!u )(?<!people ))"
_MY_NUMBER = "my (?:phone |cell |mobile )?(?:number|phone|info|data)"
_WISHING = "(?:please|pls|want to|wanna|wish to|like to|how (?:do i|to|can i)|can i|let me|need to|trying to)"
_THINGS = f"(?:(?:me|us|your|you|any|anymore|all|these|those|the|more|further|so|many|such|stupid) )*{_TEXTS}"
# "not before 9" says when, not never.
_NOT_JUST_NOW = (
    "(?! (?:before|after|until|untill|till|til|while|during|between|today|tonight|tomorrow|now|if|when|unless|yet|so|too|because"
    r"|that)\b| (?:at|on|in) (?!this\b|my\b|all\b|the future\b))"
)
_AT_ONCE = "(?: (?:now|please|pls|plz|already|this|immediately|thanks|stop))"
_END = "(?: (?:please|pls|plz|now|already|ok|okay|thanks|thank you|immediately|today|again|anymore|forever|asap))*$"

ENGLISH = (
    rf"(?:stop|quit|cease)(?: (?:with|from))? {_TEXTING} (?:\w+ )?{_ME}\b",
    rf"(?:stop|quit) {_TEXTING}{_END}",
    rf"(?:stop|quit)(?: with)?(?: sending)? {_THINGS}\b",
    rf"(?:stop|quit) sending (?:me|us)(?: (?:this|these|that|those|stuff|things|anything))?{_END}",
    rf"^(?:please|pls|plz|just|ok|okay|now|oh|hey|hi|hello)(?: (?:just|please))* stop{_AT_ONCE}*$",
    rf"^stop{_AT_ONCE}+$",
    rf"{_TOLD}(?:do not|dont|never)(?: ever)? {_TEXT}(?: to)? {_ME}\b{_NOT_JUST_NOW}",
    rf"{_TOLD}(?:do not|dont|never)(?: ever)? {_TEXT}(?: again| anymore| any more){_END}",
    rf"(?:not|never) to {_TEXT} {_ME}\b{_NOT_JUST_NOW}",
    rf"{_TOLD}(?:do not|dont|never) send (?:me |us )?(?:(?:any|more|anymore|your|these|those) )*{_TEXTS}\b{_NOT_JUST_NOW}",
    rf"{_I}(?:do not|dont|no longer) (?:want|need|wish)(?: (?:to (?:get|receive)|getting|receiving))? {_THINGS}\b",
    rf"^(?:please )?no more {_TEXTS}\b",
    rf"{_I}(?:want|wish for|like) no more {_TEXTS}\b",
    r"leave me (?:alone|be|in peace)\b",
    r"(?:remove|take|delete|erase|drop|scrub) (?:me|us|my number|this number) (?:off|from|out of)"
    r"(?: of)?(?: (?:your|the|this|that|these|all|any))*"
    rf"(?: (?:mailing|texting|text|contact|marketing|sms|calling|call|phone|distribution|subscriber))*"
    rf"(?: (?:lists?|database|system|contacts|records|{_TEXTS}))\b",
    rf"(?:take|remove) me off{_END}",
    rf"^(?:please |pls )?(?:remove|delete) me{_END}",
    rf"(?:delete|remove|erase|lose|forget) {_MY_NUMBER}\b",
    r"unsubscribe (?:me|us|this|my|please|pls|now|from)\b",
    rf"{_I}{_WISHING} unsubscribe\b",
    r"opt (?:me|us|this number|my number) out\b",
    rf"{_I}{_WISHING} opt out(?! of (?!your|these|those|any|further|all|texts?|sms|messages|this)\w)\b",
    rf"opt(?:ing)? out (?:of|from) (?:(?:your|these|those|the|all|any|further) )*{_TEXTS}\b",
    rf"{_I}(?:revoke|withdraw|revoking|withdrawing) (?:my )?consent\b",
    rf"cancel (?:(?:my|these|the|all|your|any|of) )*(?:{_TEXTS}|(?:text|sms) (?:messages?|alerts?|subscription|service))\b",
)
FRENCH = (
    r"arrete[rz]? de (?:m ?envoyer|m ?ecrire|me (?:texter|contacter|envoyer|ecrire|deranger|harceler))\b",
    r"ne (?:m ?(?:envoyez|envoie|ecrivez|ecris)|me (?:textez|texte|contactez|contacte|derangez)) (?:plus|pas)\b",
    r"(?:desabonnez|desinscrivez|retirez|enlevez|supprimez|desabonne|desinscris) moi\b",
    r"(?:veux|voudrais|souhaite) (?:me (?:desabonner|desinscrire)|ne plus recevoir)\b",
    r"veux plus (?:recevoir|de (?:vos |tes )?(?:messages|textos|sms))\b",
    r"(?:laissez|laisse|fichez|foutez) moi (?:tranquille|la paix)\b",
    r"^plus de (?:messages|textos|sms)\b",
)
SPANISH = (
    r"(?:deja|deje|dejen|dejes|paren?|pare) de (?:enviarme|mandarme|escribirme|textearme|contactarme|molestarme|enviar|mandar)\b",
    r"no me (?:envien?|envies|manden?|mandes|escriban?|escribas|contacten?|contactes|molesten?|molestes|texteen?)"
    r"(?: (?:mas|nunca|otra vez|mensajes|textos))+",
    r"no quiero (?:(?:recibir|que|mas|sus|tus) )*(?:mensajes|textos|sms)\b",
    r"(?:deme|denme|darme|dame|me den) de baja\b",
    r"(?:borre|borren|borra|elimine|eliminen|elimina|quite|quiten) mi (?:numero|telefono)\b",
    r"(?:quiteme|quitenme|quitame|saqueme|saquenme|sacame|borreme|borrenme) de (?:su|la|tu|esta) lista\b",
    r"(?:dejeme|dejenme|dejame) en paz\b",
)
GERMAN = (
    r"(?:hoer|hor|horen sie|hoeren sie|hort)(?: \w+)? auf mir (?:zu )?(?:schreiben|texten|sms zu schicken|zu schreiben)\b",
    r"(?:schreib|schreiben sie|schick|schicken sie|senden sie|schreibt)(?: mir| uns)?(?: bitte)?"
    r" (?:nicht mehr|nie wieder|nichts mehr|keine (?:weiteren )?(?:sms|nachrichten|texte)(?: mehr)?)\b",
    r"(?:keine (?:weiteren )?(?:sms|nachrichten)|nichts) mehr(?: bitte| schicken| senden)?$",
    r"^keine (?:weiteren )?(?:sms|nachrichten|werbung) mehr\b",
    r"(?:will|mochte|moechte|wunsche|wuensche) (?:nichts mehr (?:erhalten|bekommen|von (?:ihnen|euch|dir))"
    r"|keine (?:weiteren )?(?:sms|nachrichten|werbung))\b",
    r"(?:mochte|moechte|will) mich abmelden\b",
    r"(?:melden|meldet|meld) (?:sie )?mich (?:bitte )?ab\b",
    r"(?:loschen|loeschen|losch|loesch|entfernen|entfern|streichen)(?: sie| bitte)*"
    r" (?:mich|meine (?:nummer|daten|telefonnummer))\b",
    r"(?:nehmen|nimm)(?: sie)? mich (?:bitte )?(?:von|aus) (?:der|ihrer|eurer|deiner) liste\b",
    r"(?:lassen sie|lass|lasst) mich (?:bitte )?in ruhe\b",
)
PORTUGUESE = (
    r"(?:pare|parem|para|parar) de (?:me )?(?:enviar|mandar|escrever|incomodar|contatar|contactar)(?: me)?\b",
    r"nao me (?:envie[sm]?|mande[sm]?|escrevam?|contatem?|contactem?|incomodem?)"
    r"(?: (?:mais|nunca|mensagens|sms))+",
    r"nao quero (?:(?:receber|que|mais|suas|tuas|as) )*(?:mensagens|sms|torpedos)\b",
    r"(?:me (?:tirem?|removam?|excluam?|descadastrem?)|(?:tirem?|removam?|retirem?) me)"
    r" (?:d(?:a|e)(?: sua| essa| vossa)? lista|por favor)\b",
    r"(?:apague|apaguem|remova|removam|exclua|excluam) (?:o )?meu (?:numero|telefone|contato)\b",
    r"(?:quero|gostaria de) (?:(?:me )?(?:descadastrar|cancelar a inscricao|sair da lista)|cancelar as mensagens)\b",
    r"(?:me deixe|me deixem|deixe me|deixem me) em paz\b",
)

# One of these is in whatever the patterns above match, written as ``plain_words``: a text without any needs no closer look.
STEMS = (
    "STOP", "QUIT", "CEASE", "DO NOT", "DONT", "NEVER", "NOT TO", "NO LONGER", "NO MORE", "LEAVE ME", "REMOVE", "TAKE", "DELETE",
    "ERASE", "DROP", "SCRUB", "LOSE MY", "FORGET MY", "UNSUBSCRIBE", "OPT ", "OPTING", "REVOK", "WITHDRAW", "CANCEL",
    "ARRETE", "NE ME", "NE M E", "MOI", "VEUX", "VOUDRAIS", "SOUHAITE", "PLUS DE",
    "ENVIAR", "MANDAR", "ESCRIBIRME", "TEXTEARME", "CONTACTARME", "MOLESTARME", "NO ME", "NO QUIERO", "BAJA", "MI NUMERO",
    "MI TELEFONO", "LISTA", "EN PAZ",
    "AUF MIR", "SCHREIB", "SCHICK", "SENDEN SIE", "KEINE", "NICHTS", "MICH", "MEINE",
    "ESCREVER", "INCOMODAR", "CONTATAR", "CONTACTAR", "NAO ME", "NAO QUERO", "POR FAVOR", "MEU", "DESCADASTRAR", "EM PAZ",
)

_REQUEST = re.compile("|".join(rf"\b(?:{pattern})" for pattern in (*ENGLISH, *FRENCH, *SPANISH, *GERMAN, *PORTUGUESE)))
# What stands right before such words and turns them round, or asks or reports instead of wishing.
_TURNED = re.compile(
    r"\b(?:dont|do not|never|not|cant|cannot|couldnt|could not|didnt|did not|doesnt|does not|wouldnt|shouldnt|havent)"
    r"(?: (?:ever|you|u|want|wanna|to|dare|have|need|like|wish|mean|even|just|please|really|think|should|them|feel|that|it|i))*$"
    r"|\b(?:did|do|if|when|whenever|once|before|until|since|after|unless|as if|what happens)"
    r" (?:you|u|they|he|she|we|it|i|people|everyone)(?: (?:guys|ever|all|just|dont|do|did))*$"
    r"|\b(?:i|ill|id|im|we|well|he|she|they|hell|shell|theyll|people|he had to|bus|train|pit|next)"
    r"(?: (?:will|would|can|could|might|may|had|just|also|always|sometimes|usually|often|already|dont|do|did))*$"
)
_STILL_MEANT = re.compile(r"\b(?:why (?:dont|cant|wont)|wont|cant|couldnt|wouldnt) (?:you|u)(?: (?:guys|just|please))*$")


def asks_to_stop(body):
    """Return whether a person should read a text that is no keyword and no reaction as a possible opt-out request."""
    body = (body or "")[:LONGEST]
    return has_opt_out_clause(body) or any(_is_request(clause) for clause in _clauses(body))


def _is_request(clause):
    return any(_is_meant(clause, match) for match in _REQUEST.finditer(clause))


def _is_meant(clause, match):
    before = clause[: match.start()].rstrip()[-80:]
    return bool(_STILL_MEANT.search(before)) or not _TURNED.search(before)


def _clauses(body):
    """Yield the clauses of a text in small letters, without accents and apostrophes, a single space between words."""
    decomposed = unicodedata.normalize("NFKD", body).casefold()
    plain = re.sub(r"[^\w\s'’`´ʼ.,;:!?…\n()\"-]", "", "".join(char for char in decomposed if not unicodedata.combining(char)))
    plain = re.sub(r"['’`´ʼ]", "", plain)
    for clause in re.split(r"[.,;:!?…\n()\"]+", plain):
        if words := " ".join(re.findall(r"\w+", clause)):
            yield words
