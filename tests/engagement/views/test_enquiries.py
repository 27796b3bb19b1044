"""The pages of enquiries: what waits longest first, and when it was answered."""

from datetime import UTC, datetime

import pytest

from engagement.models import Enquiry
from tests.portal.sergeants_world import asked, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def enquiry(county):
    return asked("wimborne", at(10, 5, 16, 20), "Parking")


def test_what_waits_longest_comes_first(signed_in, enquiry):
    for subject, day in (("Older", 4), ("Answered", 6)):
        asked("wimborne", at(day), subject)
    client = signed_in("sergeant")
    answered = Enquiry.objects.get(subject="Answered")
    client.post(f"/enquiries/{answered.id}/", {"answered_at": "2026-05-06T12:00"})

    def subjects(query=""):
        return [row.record.subject for row in client.get(f"/enquiries/{query}").context["table"].paginated_rows]

    assert subjects() == ["Older", "Parking", "Answered"]
    assert subjects("?state=waiting") == ["Older", "Parking"]
    assert subjects("?state=answered") == ["Answered"]


def test_an_enquiry_is_answered_at_a_time(signed_in, enquiry):
    client = signed_in("sergeant")
    form = client.get(f"/enquiries/{enquiry.id}/").context["form"]
    assert 'value="2026-05-12T10:41"' in str(form["answered_at"])
    assert client.post(f"/enquiries/{enquiry.id}/", {"answered_at": "2026-05-11T09:30"}).status_code == 302
    assert Enquiry.objects.get().answered_at == datetime(2026, 5, 11, 8, 30, tzinfo=UTC)
    page = client.get(f"/enquiries/{enquiry.id}/").content.decode()
    assert "Monday 11 May 2026, 09:30" in page
    assert "Was it answered?" not in page


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ("", "Say when it was answered"),
        ("2026-05-10T16:19", "An enquiry cannot be answered before it was received."),
        ("2026-05-12T11:00", "An enquiry cannot be answered in the future."),
    ],
)
def test_an_answer_that_cannot_be_is_refused(signed_in, enquiry, sent, fault):
    answer = signed_in("sergeant").post(f"/enquiries/{enquiry.id}/", {"answered_at": sent})
    assert answer.context["form"].errors == {"answered_at": [fault]}
    assert Enquiry.objects.get().answered_at is None


def test_who_may_only_read_is_not_offered_an_answer(signed_in, enquiry):
    client = signed_in("pc")
    assert client.get(f"/enquiries/{enquiry.id}/").context["may_answer"] is False
    assert client.post(f"/enquiries/{enquiry.id}/", {"answered_at": "2026-05-11T09:30"}).status_code == 403


def test_enquiries_hold_nothing_of_another_force(signed_in, borsetshire, enquiry):
    theirs = asked("ambridge", at(10), "Ambridge secret")
    for person in ("pc", "sergeant", "inspector", "reviewer", "admin"):
        client = signed_in(person)
        assert "mbridge" not in client.get("/enquiries/").content.decode()
        assert client.get(f"/enquiries/{theirs.id}/").status_code == 404


def test_the_number_of_queries_of_enquiries_does_not_grow(signed_in, django_assert_num_queries):
    client = signed_in("inspector")
    client.get("/account/")  # the first answer after signing in writes into the session
    for number in (1, 3):
        for index in range(number):
            asked("wimborne", at(5, 5, 8 + index), f"{number} {index}")
            asked("ferndown", at(5, 5, 8 + index), f"{number} {index}")
        with django_assert_num_queries(10):
            client.get("/enquiries/")
