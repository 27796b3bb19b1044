"""The assess command while others write, in a shell whose reader goes away, and where there is nothing yet."""

import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection, transaction

from record.entries import open_head
from tests.contracts.contract_files import assessed
from tests.contracts.test_assess_command import HEADER


@pytest.mark.django_db
def test_without_teams_there_is_a_header():
    assert assessed("--as-of", "2026-06-30") == [HEADER.split(",")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_first", [True, False])
def test_an_answer_waits_for_whoever_read_the_clock_before_it(dorset, is_first):
    """Without the wait, what is being written would become known before an answer that was given without it."""
    if not is_first:
        with transaction.atomic():
            open_head("dorset")
    opened, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            open_head("dorset")
            opened.set()
            go_on.wait(30)
        connection.close()

    def ask() -> None:
        answers.append(assessed("--known-at", "2026-06-30T12:00", "--force", "dorset"))
        connection.close()

    answers: list = []
    writer, asker = threading.Thread(target=write), threading.Thread(target=ask)
    writer.start()
    assert opened.wait(30)
    asker.start()
    asker.join(1)
    assert answers == [] and asker.is_alive()
    go_on.set()
    asker.join(30)
    assert answers == [[HEADER.split(",")]]
    writer.join(30)


def test_who_reads_only_the_beginning_is_told_nothing_else(test_environment):
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), "assess", "--as-of", "2026-06-30"]
    with subprocess.Popen(
        manage, env=test_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as asked:
        asked.stdout.close()
        assert "Error" not in asked.stderr.read()
        assert asked.wait(60) == 0
