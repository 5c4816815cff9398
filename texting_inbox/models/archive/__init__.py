from . import texting_message_words
from . import texting_session_search
from . import texting_audit_entry
from . import texting_audit_places
from . import texting_session_clear
from . import texting_hold
from . import texting_retention
