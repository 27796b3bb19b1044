"""What uvicorn serves: the live streams, and Django behind a limit on the size of what is sent to it."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from portal import database
from portal.body_limit import limited
from portal.request_log import numbered_before_django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
database.pooled = True  # threads come and go with requests: they share connections. The settings are read below

django = get_asgi_application()  # loads the apps, which the streams stand on
inner = limited(django, settings.LARGEST_BODY, larger=settings.LARGER_BODIES)
pages = numbered_before_django(inner)

from chats import triggers  # noqa: E402
from chats.stream import streaming  # noqa: E402
from portal.accounts import unfinished  # noqa: E402

triggers.make_ready()  # else whoever asks first waits for it
application = streaming(pages, unfinished)
