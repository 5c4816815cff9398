from . import access_log, media, simulator, webhook
