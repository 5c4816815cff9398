from . import texting_webhook_event
from . import texting_intake
from . import texting_media
from . import texting_missed_texts
from . import texting_queue
from . import texting_auto_reply_claim
from . import texting_auto_reply
