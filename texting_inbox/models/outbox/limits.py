"""What the files of the outbox have to agree on."""

CALL_SECONDS = 30  # longer than a carrier is waited for: then its number's next text need not wait any more
SEVERAL = 3  # conversations whose texts got no answer pause their number; numbers that got none, their account
