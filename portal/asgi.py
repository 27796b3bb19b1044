"""What uvicorn serves: Django, behind a limit on the size of what is sent to it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("DATABASE_POOL", "on")  # threads come and go with requests: they share connections

from django.conf import settings
from django.core.asgi import get_asgi_application

from portal.body_limit import limited

application = limited(get_asgi_application(), settings.LARGEST_BODY)
