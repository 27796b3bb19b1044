"""A plan is cancelled on a page that asks why; where residents know of it they read the answer, and nothing else."""

from datetime import date

import pytest

from engagement import actions
from engagement.models import Activity, Cancellation
from tests.portal.sergeants_world import at, did

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(county):
    """A meeting to come that the public was told of."""
    said = {"status": "planned", "open_to_public": True, "advertised_on": date(2026, 5, 1), "title": "Coffee"}
    return did("wimborne", "meeting", at(20), county.people["pc"], **said)


@pytest.fixture
def untold(county):
    return did("wimborne", "meeting", at(20), county.people["pc"], status="planned", title="Tea")


def cancel(client, plan, words="", version=1, query=""):
    return client.post(f"/activities/{plan.pk}/cancel/{query}", {"words": words, "version": version})


def status(plan) -> str:
    return Activity.objects.get(pk=plan.pk).status


def public(client) -> str:
    client.logout()
    return client.get("/teams/wimborne/").content.decode()


def test_residents_read_why(signed_in, told):
    client = signed_in("sergeant")
    assert f'href="/activities/{told.pk}/cancel/"' in client.get(f"/activities/{told.pk}/").content.decode()
    assert "Residents read this." in client.get(f"/activities/{told.pk}/cancel/").content.decode()
    assert cancel(client, told, " The hall is flooded. ").url == f"/activities/{told.pk}/"
    assert status(told) == "cancelled"
    page = public(client)
    assert "Cancelled." in page
    assert "The hall is flooded. Wednesday, 10:00." in page


def test_where_residents_know_of_it_there_is_no_cancelling_without_a_word(signed_in, told):
    answer = cancel(signed_in("sergeant"), told, " ")
    assert answer.context["form"].errors == {"words": ["Say why it is cancelled, for those who meant to come"]}
    assert status(told) == "planned"


def test_where_nobody_was_told_nothing_need_be_said(signed_in, untold):
    client = signed_in("sergeant")
    assert "Nobody outside the force was told of it." in client.get(f"/activities/{untold.pk}/cancel/").content.decode()
    assert cancel(client, untold, query="?next=my-team").url == "/my-team/?team=wimborne"
    assert status(untold) == "cancelled"
    assert not Cancellation.objects.exists()


def test_why_it_was_corrected_is_not_for_residents(signed_in, county, told):
    now = at(12, 5, 10)
    changes = {"status": "cancelled"}
    actions.correct(activity=told, changes=changes, by=None, reason="Staff alone read this", version=1, now=now)
    assert "Staff alone" not in public(signed_in("pc"))


def test_planned_anew_it_is_not_cancelled_for_the_old_reason(signed_in, told):
    client, now = signed_in("pc"), at(12, 5, 10)
    cancel(client, told, "The hall is flooded")
    for version, word in ((2, "planned"), (3, "cancelled")):
        actions.correct(activity=told, changes={"status": word}, by=None, reason="x", version=version, now=now)
    assert "flooded" not in public(client)


def test_what_was_held_is_not_cancelled(signed_in, county):
    held = did("wimborne", "meeting", at(9), county.people["sergeant"], title="Coffee")
    client = signed_in("sergeant")
    answer = client.get(f"/activities/{held.pk}/cancel/", follow=True)
    assert "Coffee is held: only a plan is cancelled." in answer.content.decode()
    assert (cancel(client, held, "No").status_code, status(held)) == (302, "held")


def test_it_was_changed_meanwhile(signed_in, untold):
    answer = cancel(signed_in("sergeant"), untold, version=7)
    assert "changed this activity meanwhile" in " ".join(str(one) for one in answer.wsgi_request._messages)
    assert status(untold) == "planned"


@pytest.mark.parametrize(
    ("person", "code"),
    [("pc", 302), ("sergeant", 302), ("inspector", 302), ("other_sergeant", 404), ("reviewer", 403), ("admin", 403)],
)
def test_who_cancels(signed_in, untold, person, code):
    assert cancel(signed_in(person), untold).status_code == code
    assert (status(untold) == "cancelled") is (code == 302)


def test_a_pc_does_not_cancel_what_is_anothers(signed_in, county):
    theirs = did("wimborne", "meeting", at(20), county.people["sergeant"], status="planned", title="Theirs")
    client = signed_in("pc")
    assert "/cancel/" not in client.get(f"/activities/{theirs.pk}/").content.decode()
    assert cancel(client, theirs).status_code == 403
