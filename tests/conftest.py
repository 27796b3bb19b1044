"""What every test stands on: real PostgreSQL with the application's rights, and a real browser where there is one."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.models.signals import post_migrate

from portal import shell
from portal.embedded_servers import wait_until
from tests import emptying
from tests.browser_wanted import is_browser_wanted

# Beginnings of the ids of tests that start servers or processes, ask for page after page, or take longer than half a
# second: `make test-fast` leaves them out. One list, so that whoever has measured can mend it in one place;
# `@pytest.mark.slow` does as well.
SLOW = (
    "tests/chats/test_access_ends.py",
    "tests/chats/test_activity_log.py",
    "tests/chats/test_api.py",
    "tests/chats/test_danger.py",
    "tests/chats/test_desk_posing.py",
    "tests/chats/test_events.py",
    "tests/chats/test_held_out.py",
    "tests/chats/test_moderation.py",
    "tests/chats/test_stream",
    "tests/chats/test_transcript_page.py",
    "tests/chats/test_views",
    "tests/contracts/test_a_sixth_kind.py",
    "tests/contracts/test_api",
    "tests/contracts/test_assess_command",
    "tests/contracts/test_assessment.py",
    "tests/contracts/test_bad_contracts.py",
    "tests/contracts/test_engine_and_twin.py",
    "tests/contracts/test_plain_worlds.py",
    "tests/contracts/test_proof.py",
    "tests/contracts/test_random_actions.py",
    "tests/contracts/test_settling.py",
    "tests/contracts/test_vectors_imported.py",
    "tests/contracts/test_views",
    "tests/contracts/test_worlds_imported.py",
    "tests/engagement/test_which_one_is_it.py",
    "tests/engagement/views/",
    "tests/inputs/test_workbooks.py",
    "tests/jobs/",
    "tests/portal/test_access_matrix.py",
    "tests/portal/test_api_statuses.py",
    "tests/portal/test_binaries.py",
    "tests/portal/test_broker.py",
    "tests/portal/test_clean_words.py",
    "tests/portal/test_database.py",
    "tests/portal/test_embedded_servers.py",
    "tests/portal/test_first_command.py",
    "tests/portal/test_health.py",
    "tests/portal/test_log.py",
    "tests/portal/test_look.py",
    "tests/portal/test_my_team",
    "tests/portal/test_people.py",
    "tests/portal/test_seed",
    "tests/portal/test_settings.py",
    "tests/portal/test_sign_in_limits.py",
    "tests/portal/test_slow_clients.py",
    "tests/portal/test_supervisor.py",
    "tests/record/test_letters_fence.py",
    "tests/test_mutants.py",
)

# The driver of the browser takes a second or two to import: only a run with a journey in it waits for that.
pytest_plugins = ["pytest_playwright.pytest_playwright"] if is_browser_wanted() else []

BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
NOT_RUN = "Journeys: NOT RUN. They need Chromium: install it, or say where it is with CHROMIUM."


def pytest_configure() -> None:
    # Files as they are in the tree: no test waits for, or trusts, an earlier collectstatic.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    # Argon2 is slow on purpose; the tests sign people in thousands of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    emptying.empty_only_what_was_written()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        _mark(item)
    journeys = [item for item in items if "browser" in item.keywords]
    if journeys:
        # The browser's driver runs an event loop in the thread that also asks the database.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    post_migrate.connect(emptying.note_what_was_shipped)
    if not BROWSER:
        for journey in journeys:
            journey.add_marker(pytest.mark.skip(reason=NOT_RUN))


def _mark(item: pytest.Item) -> None:
    """`browser` and `transaction` are seen, not declared; `slow` is declared above, or at the test."""
    if item.nodeid.startswith(SLOW):
        item.add_marker("slow")
    database = item.get_closest_marker("django_db")
    names = set(getattr(item, "fixturenames", ()))
    if "journey" in item.keywords:
        item.add_marker("browser")
    elif (database and database.kwargs.get("transaction")) or names & {"transactional_db", "live_server"}:
        item.add_marker("transaction")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On a machine that decides (CI), journeys that did not run are a failure: silence would look like success."""
    if not BROWSER and os.environ.get("CI") == "true" and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    if not BROWSER and not hasattr(config, "workerinput"):
        print(NOT_RUN)  # noqa: T201 (after everything pytest says: the last line)


@pytest.fixture(scope="session")
def base_url() -> None:
    """Playwright's plugin gives it only where it is loaded before this file; each journey's server has its own."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses root its sandbox
    return browser_type_launch_args | {"executable_path": BROWSER, "args": sandbox}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """Journeys cut the signal at the browser, before a service worker; those in the field make devices of their own."""
    return browser_context_args | {"service_workers": "block"}


@pytest.fixture(scope="session", autouse=True)
def shell_is_made() -> None:
    """Once a process, as by the first page of staff: what a test sees of the templates of a page is that page's."""
    shell.page()


@pytest.fixture(autouse=True)
def nothing_under_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """A browser that is closed may leave a request behind: its answer is waited for before the tables are emptied."""
    if "journey" not in request.keywords:
        yield
        return
    request.getfixturevalue("transactional_db")  # so that it is taken down after us
    under_way: Counter[str] = Counter()

    def began(**signal) -> None:
        under_way["requests"] += 1

    def ended(**signal) -> None:
        under_way["requests"] -= 1

    request_started.connect(began)
    request_finished.connect(ended)
    yield
    assert wait_until(lambda: under_way["requests"] <= 0, 10)
    request_started.disconnect(began)
    request_finished.disconnect(ended)


@pytest.fixture
def own_world(kept, db):
    """What the file has `kept` (`tests.kept_worlds`), and the test may change."""
    return deepcopy(kept)


@pytest.fixture
def as_owner():
    """`with as_owner():` acts as the tables' owner, in the same transaction: to break what the application cannot."""

    @contextmanager
    def acting() -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            yield
            cursor.execute(f"SET ROLE {settings.DATABASES['default']['APPLICATION_ROLE']}")

    return acting


@pytest.fixture
def test_environment(transactional_db) -> dict[str, str]:
    """The environment for a command, worker or server started by a test: it sees the test's own database."""
    return os.environ | {
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_NAME": connection.settings_dict["NAME"],
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": str(Path(settings.BASE_DIR)),
    }
