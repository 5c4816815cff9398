from . import media, simulator, webhook
