"""The list of letters: for who looks after the force's portal, with what became of each."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from record.letters import Letter
from tests.contracts.page_reading import read, rows_of

pytestmark = pytest.mark.django_db
WRITTEN = datetime(2026, 5, 12, 9, tzinfo=UTC)


def letter(number, force="dorset", **more):
    said = {
        "force": force,
        "cause": f"flag-change:{number}",
        "person": f"{force}-sergeant",
        "address": f"sergeant@{force}.example",
        "message_id": f"<{number}@portal>",
        "subject": f"Wimborne: Posts {number}",
        "body": "12 days without a post.\n\nThe proof: https://portal/<proof>",
        "written_at": WRITTEN,
    }
    return Letter.objects.create(**said | more)


@pytest.fixture
def admin(client, dorset, borsetshire):
    client.force_login(dorset.people["admin"])
    return dorset


def test_each_letter_says_to_whom_when_and_what_became_of_it(client, admin):
    letter(1, state="sent", sent_at=datetime(2026, 5, 12, 9, 1, tzinfo=UTC), attempts=1)
    letter(2, state="failed", attempts=9, fault="550 no such user")
    answer = client.get("/letters/")
    said = rows_of(answer, "letters")
    assert "sergeant@dorset.example Tue 12 May 2026, 10:00 sent Tue 12 May 2026, 10:01" in said
    assert "given up: somebody must look, tried 9 times: 550 no such user –" in said
    assert "1 of 2 was given up." in read(answer).text
    assert "https://portal/&lt;proof&gt;" in answer.content.decode()


def test_a_copy_says_that_it_holds_its_letters(client, admin, settings):
    assert "Letters are held." not in read(client.get("/letters/")).text
    settings.LETTERS_LEAVE = True
    assert "Letters are held. This may be a restored copy" in read(client.get("/letters/")).text


def test_another_forces_letters_are_not_there(client, admin):
    letter(1, force="borsetshire")
    answer = client.get("/letters/")
    assert "borsetshire" not in answer.content.decode()
    assert "None has been written yet." in read(answer).text


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["waiting"], "1 of 1 still waits to be sent."),
        (["waiting", "waiting", "dropped"], "2 of 3 still wait to be sent."),
        (["dropped"], "None waits, and none was given up."),
        (["failed", "failed", "waiting"], "2 of 3 were given up."),
    ],
)
def test_the_first_sentence_says_whether_somebody_must_look(client, admin, states, said):
    for number, state in enumerate(states):
        letter(number, state=state)
    assert said in read(client.get("/letters/")).text


def test_one_state_can_be_asked_for(client, admin):
    letter(1, state="waiting")
    letter(2, state="failed")
    said = rows_of(client.get("/letters/?state=failed"), "letters")
    assert "Posts 2" in said
    assert "Posts 1" not in said
    assert "Posts 1" in rows_of(client.get("/letters/?state=nonsense"), "letters")


def test_the_number_of_queries_does_not_grow(client, admin):
    taken = []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            letter(number)
        client.get("/letters/")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/letters/")
        taken.append((rows_of(answer, "letters").count("Wimborne: Posts"), len(queries)))
    assert taken == [(1, 18), (3, 18)]
