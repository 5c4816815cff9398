from . import texting_report_mixin
from . import texting_report_session
from . import texting_report_message
from . import texting_report_agent
from . import crm_lead
from . import digest_digest
