from . import texting_message_words
from . import texting_session_search
