from . import res_company
from . import res_config_settings
from . import crm_team
from . import sms_sms
from . import mail_notification
from . import texting_message
from . import texting_message_report
from . import texting_session
