from . import texting_consent
from . import texting_consent_note
from . import texting_opt_out
from . import texting_conversation
from . import phone_blacklist
from . import texting_quiet_hours
from . import texting_person
