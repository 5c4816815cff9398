from . import texting_consent_lift
from . import texting_consent_record
from . import texting_number_pick
from . import texting_webhook_replace
from . import texting_erasure
from . import base_module_uninstall
