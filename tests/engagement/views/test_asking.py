"""What one may not do oneself is asked of the sergeant, answered on their page, and the answer read on one's own."""

import pytest

from engagement import actions
from engagement.models import Activity, ChangeRequest
from record.entries import Entry
from tests.portal.sergeants_world import at, did

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(county):
    """A meeting that the sergeant logged."""
    return did("wimborne", "meeting", at(9), county.people["sergeant"], title="Coffee", attendance=12)


@pytest.fixture
def plan(county):
    return did("wimborne", "meeting", at(20), county.people["sergeant"], title="Tea", status="planned")


def waits(client) -> list[tuple[str, list[str]]]:
    rows = client.get("/my-team/?team=wimborne").context["waiting"]["waits"]
    return [(row.title, [form["label"] for form in row.forms]) for row in rows]


def asked(client) -> list[str]:
    return [row.title for row in client.get("/my-team/?team=wimborne").context["waiting"]["asked"]]


def ask(client, activity, wanted="withdraw", reason="Logged twice"):
    return client.post(f"/activities/{activity.pk}/ask/", {"wanted": wanted, "reason": reason}, follow=True)


def answer(client, said, request=None):
    request = request or ChangeRequest.objects.latest("pk")
    return client.post(f"/activities/asked/{request.pk}/", {"answer": said}, follow=True)


def now_is(activity) -> Activity:
    return Activity.objects.get(pk=activity.pk)


def test_the_page_of_anothers_offers_to_ask_and_no_button_that_is_refused(signed_in, theirs):
    text = signed_in("pc").get(f"/activities/{theirs.pk}/").content.decode()
    assert "Ask Sergeant to withdraw it" in text
    assert "/withdraw/" not in text
    assert "/correct/" not in text
    assert "Ask Sergeant" not in signed_in("sergeant").get(f"/activities/{theirs.pk}/").content.decode()
    assert "Ask Sergeant" not in signed_in("reviewer").get(f"/activities/{theirs.pk}/").content.decode()


def test_ones_own_needs_nobody(signed_in, county):
    own = did("wimborne", "meeting", at(9), county.people["pc"], title="Mine")
    text = signed_in("pc").get(f"/activities/{own.pk}/").content.decode()
    assert f'href="/activities/{own.pk}/withdraw/"' in text
    assert "Not yours to change" not in text
    signed_in("pc").post(f"/activities/{own.pk}/withdraw/", {"version": 1, "reason": "Twice"})
    assert now_is(own).status == "withdrawn"


def test_asked_done_and_read(signed_in, theirs):
    said = ask(signed_in("pc"), theirs).content.decode()
    assert "Asked: Sergeant will see it on My team." in said
    assert "You asked Sergeant on " in said  # a day of the database's clock, which no test turns back
    assert asked(signed_in("pc")) == ["You asked Sergeant to withdraw “Coffee”"]
    assert waits(signed_in("pc")) == []
    assert waits(signed_in("sergeant")) == [("Pc asks you to withdraw “Coffee”", ["Withdraw it", "Keep it"])]
    page = answer(signed_in("sergeant"), "do").content.decode()
    assert "Coffee is withdrawn. Pc sees that on My team." in page
    assert now_is(theirs).status == "withdrawn"
    version = theirs.versions.get(version=2)
    assert (version.reason, version.by) == ("Logged twice", "dorset-sergeant")
    assert waits(signed_in("sergeant")) == []
    assert waits(signed_in("pc")) == [("Sergeant withdrew “Coffee”", ["I have read it"])]
    assert asked(signed_in("pc")) == []
    answer(signed_in("pc"), "read")
    assert waits(signed_in("pc")) == []
    assert [entry.action for entry in Entry.objects.order_by("sequence")][-2:] == [
        "activity.change_asked",
        "activity.withdrawn",
    ]


def test_declined(signed_in, theirs):
    ask(signed_in("pc"), theirs)
    assert "Coffee stays as it is." in answer(signed_in("sergeant"), "decline").content.decode()
    assert (now_is(theirs).status, now_is(theirs).version) == ("held", 1)
    assert waits(signed_in("pc")) == [("Sergeant keeps “Coffee” as it is", ["I have read it"])]
    assert Entry.objects.latest("sequence").action == "activity.change_declined"


def test_a_plan_is_asked_to_be_cancelled(signed_in, plan):
    assert "Ask Sergeant to cancel it" in signed_in("pc").get(f"/activities/{plan.pk}/").content.decode()
    ask(signed_in("pc"), plan, "cancel", "")
    assert waits(signed_in("sergeant")) == [("Pc asks you to cancel “Tea”", ["Cancel it", "Keep it"])]
    answer(signed_in("sergeant"), "do")
    assert now_is(plan).status == "cancelled"
    assert waits(signed_in("pc")) == [("Sergeant cancelled “Tea”", ["I have read it"])]


def test_a_reason_is_given_where_none_was(signed_in, theirs):
    ask(signed_in("pc"), theirs, reason=" ")
    answer(signed_in("sergeant"), "do")
    assert theirs.versions.get(version=2).reason == "Asked by Pc."


def test_asked_twice_waits_once_with_the_later_reason(signed_in, theirs):
    for reason in ("Logged twice", "", "By mistake"):
        ask(signed_in("pc"), theirs, reason=reason)
    assert [request.reason for request in ChangeRequest.objects.all()] == ["By mistake"]


def test_answered_twice_is_answered_once(signed_in, theirs):
    ask(signed_in("pc"), theirs)
    answer(signed_in("sergeant"), "decline")
    assert "answered meanwhile" in answer(signed_in("sergeant"), "do").content.decode()
    assert now_is(theirs).status == "held"


def test_what_became_of_it_meanwhile_answers_it(signed_in, county, plan):
    ask(signed_in("pc"), plan, "cancel")
    actions.confirm(activity=plan, held=False, by=county.people["inspector"], now=at(12, 5, 10))
    assert waits(signed_in("sergeant")) == []
    assert waits(signed_in("pc")) == [("“Tea” is cancelled now", ["I have read it"])]


def test_what_is_withdrawn_cannot_be_asked_for(signed_in, county, theirs):
    actions.withdraw(activity=theirs, by=None, reason="Twice", now=at(12))
    assert "It is withdrawn already." in ask(signed_in("pc"), theirs).content.decode()
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    ("person", "status"),
    [("pc", 403), ("other_sergeant", 404), ("reviewer", 403), ("admin", 403), ("sergeant", 302), ("inspector", 302)],
)
def test_who_decides(signed_in, theirs, person, status):
    ask(signed_in("pc"), theirs)
    request = ChangeRequest.objects.get()
    assert signed_in(person).post(f"/activities/asked/{request.pk}/", {"answer": "do"}).status_code == status
    assert now_is(theirs).status == ("withdrawn" if status == 302 else "held")


@pytest.mark.parametrize(
    ("person", "status"),
    [("pc", 302), ("sergeant", 302), ("other_sergeant", 404), ("reviewer", 403), ("admin", 403)],
)
def test_who_asks(signed_in, theirs, person, status):
    client = signed_in(person)
    assert client.post(f"/activities/{theirs.pk}/ask/", {"wanted": "withdraw"}).status_code == status
    assert ChangeRequest.objects.count() == (status == 302)


def test_what_nobody_can_ask_for(signed_in, theirs):
    assert signed_in("pc").post(f"/activities/{theirs.pk}/ask/", {"wanted": "promotion"}).status_code == 404


def test_where_the_team_has_no_sergeant_the_inspector_is_asked(signed_in, county, theirs):
    county.people["sergeant"].grants.all().delete()
    assert "Ask Inspector to withdraw it" in signed_in("pc").get(f"/activities/{theirs.pk}/").content.decode()
    ask(signed_in("pc"), theirs)
    assert waits(signed_in("inspector")) == [("Pc asks you to withdraw “Coffee”", ["Withdraw it", "Keep it"])]
