from . import simulator, webhook
