"""A restored copy of the database sends nothing until it is told to."""

import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO

import psycopg
import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from record import letters, letters_fence
from record.letters import Draft, Letter
from record.outbox import send_next
from tests.portal.processes import TREE

NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_server(settings):
    """A machine whose letters leave it; nothing said yet about where from."""
    settings.LETTERS_LEAVE = True
    return settings


@pytest.fixture
def letter():
    draft = Draft("sergeant", "sergeant@dorset.example", "Posts at risk", "Log it.\n")
    return letters.write(force="dorset", cause="test:1", drafts=[draft], now=NOW)[0]


def printed() -> list[str]:
    out = StringIO()
    call_command("letters_from", stdout=out)
    return out.getvalue().splitlines()


def identity_in(name: str) -> tuple:
    """What tells that database of the same server apart."""
    here = connection.get_connection_params()
    place = {key: here[key] for key in ("host", "user", "password", "port") if key in here}
    with psycopg.connect(**place, dbname=name) as other:
        return other.execute(letters_fence.IDENTITY).fetchone()


@pytest.mark.parametrize("told", ["", "0123456789abcdef"])
def test_a_database_that_the_machine_was_not_told_of_holds_its_letters(mail_server, letter, told):
    mail_server.LETTERS_FROM = told
    assert send_next(now=NOW) is False
    letter.refresh_from_db()
    assert (mail.outbox, letter.state, letter.attempts, letter.leased_until) == ([], "waiting", 0, None)


def test_it_sends_them_once_the_machine_was_told(mail_server, letter):
    mail_server.LETTERS_FROM = letters_fence.name_here()
    assert send_next(now=NOW) is True
    assert [message.subject for message in mail.outbox] == ["Posts at risk"]
    assert Letter.objects.get().state == "sent"


def test_another_database_of_the_same_server_has_another_name():
    assert identity_in(connection.settings_dict["NAME"]) != identity_in("postgres")


def test_the_name_stays_from_one_connection_to_the_next():
    before = letters_fence.name_here()
    connection.ensure_connection()
    assert (letters_fence.name_here(), len(before)) == (before, 16)
    assert identity_in(connection.settings_dict["NAME"]) == identity_in(connection.settings_dict["NAME"])


def test_the_command_prints_what_to_set_and_whether_letters_leave(mail_server):
    setting = f"LETTERS_FROM={letters_fence.name_here()}"
    assert printed() == [
        setting,
        "Letters are held. If this is the original and no restored copy of it, "
        "put the first line into the environment.",
    ]
    mail_server.LETTERS_FROM = letters_fence.name_here()
    assert printed() == [setting, "Letters leave from here."]
    mail_server.LETTERS_LEAVE = False
    assert printed() == [setting, "Letters are files here: EMAIL_URL is not set."]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("told", "said"), [(False, "Letters are held."), (True, "Letters leave from here.")], ids=["not told", "told"]
)
def test_a_machine_with_a_mail_server_is_told_by_its_environment(test_environment, told, said):
    here = {"EMAIL_URL": "smtp://127.0.0.1:1"} | ({"LETTERS_FROM": letters_fence.name_here()} if told else {})
    command = [sys.executable, "manage.py", "letters_from"]
    run = subprocess.run(command, cwd=TREE, env=test_environment | here, capture_output=True, text=True, check=True)
    assert said in run.stdout
