"""Web and worker hold no library that only a rare page or letter needs: each would cost both of them for good."""

import sys

import pytest

from tests.portal.processes import start

RARE = {"openpyxl", "numpy", "PIL", "rich", "icalendar", "notifications_python_client", "typst"}
WEB = "import portal.asgi; from django.urls import get_resolver; assert get_resolver().url_patterns"
WORKER = "import portal.celery; portal.celery.app.loader.import_default_modules()"


@pytest.mark.slow
def test_what_is_rarely_wanted_is_not_loaded():
    asked = [start(sys.executable, "-c", f"{what}; import sys; print(*sys.modules)") for what in (WEB, WORKER)]
    for process in asked:
        said, _ = process.communicate(timeout=120)
        loaded = set(said.split())
        assert process.returncode == 0
        assert {"django", "contracts.models", "engagement.views.calendar"} <= loaded
        assert loaded & RARE == set()
