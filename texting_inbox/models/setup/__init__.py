from . import texting_company_mixin
from . import texting_carrier
from . import texting_queue
from . import texting_queue_hours
from . import texting_number
from . import res_company
from . import res_config_settings
from . import res_users_settings
