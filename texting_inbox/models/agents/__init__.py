from . import texting_agent_status
from . import res_users
from . import res_users_preferences
from . import res_users_queues
from . import res_users_readiness
from . import texting_agent_watch
from . import mail_presence
from . import discuss_channel_rtc_session
