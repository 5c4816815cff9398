from . import texting_alert_hidden
from . import texting_conversation_desk
from . import texting_conversation_list
from . import texting_conversation_match
from . import texting_conversation_start
from . import texting_conversation_transfer
from . import texting_conversation_release
from . import bus_bus
