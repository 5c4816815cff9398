"""Secrets that stand in our addresses, where whoever has a webhook's token or a file's signature may use them; and numbers."""
import re

SECRET_STEPS = re.compile(r"(/texting_inbox/(?:webhook/|media/\d+/\d+/))[^/?#\s\"'<>]+")
MASK = "•••"


def mask_addresses(text):
    """Return a text with the tokens of webhooks and the signatures of media links in it masked."""
    return SECRET_STEPS.sub(rf"\1{MASK}", text)


def mask_phone(phone):
    """Return a number of which only the first two characters and the last two are left."""
    return f"{phone[:2]}{'*' * max(0, len(phone) - 4)}{phone[-2:]}" if len(phone) > 4 else "*" * len(phone)
