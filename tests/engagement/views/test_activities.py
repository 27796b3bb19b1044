"""The pages of the log: the list and its file, one activity with its history, and what is done with it."""

import csv
import io
import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.models import Activity, ActivityVersion
from engagement.queries import activity_content
from engagement.receipts import number_of
from record.timezones import LONDON
from tests.portal.sergeants_world import (
    HIGH_STREET,
    at,
    did,
    promise,
)
from tests.sent_forms import as_drawn

pytestmark = pytest.mark.django_db


def titles(answer) -> list[str]:
    return [row.record.title for row in answer.context["table"].paginated_rows]


def stored(activity) -> Activity:
    return Activity.objects.get(pk=activity.pk)


# -- The list ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(county):
    """A meeting of Wimborne's, a post with Ferndown's, and a plan of Ferndown's alone."""
    did("wimborne", "meeting", at(5, 5, 18), county.people["pc"], title="Meeting", attendance=31, summary="Parking")
    did("ferndown", "social_post", at(7), title="Post", also_teams=("wimborne",))
    did("ferndown", "meeting", at(20), title="Plan", status="planned")


def test_the_list(signed_in, three):
    rows = [
        ("inspector", "", ["Plan", "Post", "Meeting"]),
        ("sergeant", "", ["Post", "Meeting"]),
        ("other_inspector", "", []),
        ("reviewer", "team=wimborne", ["Post", "Meeting"]),
        ("inspector", "team=ferndown", ["Plan", "Post"]),
        ("inspector", "channel=meeting", ["Plan", "Meeting"]),
        ("inspector", "status=planned", ["Plan"]),
        ("inspector", "first_day=2026-05-06", ["Plan", "Post"]),
        ("inspector", "last_day=2026-05-07", ["Post", "Meeting"]),
        ("inspector", "text=park", ["Meeting"]),
        ("inspector", "text=POST", ["Post"]),
        ("inspector", "team=ferndown&status=held&sort=title", ["Post"]),
        ("inspector", "sort=title", ["Meeting", "Plan", "Post"]),
        ("inspector", "sort=-attendance&status=held", ["Post", "Meeting"]),
    ]
    shown = [(who, query, titles(signed_in(who).get(f"/activities/?{query}"))) for who, query, _ in rows]
    assert shown == rows


def test_a_filter_that_means_nothing_is_said_and_narrows_nothing(signed_in, three):
    client = signed_in("inspector")
    for query in ("team=ambridge", "team=bridport", "channel=knock_knock", "first_day=soon"):
        answer = client.get(f"/activities/?{query}")
        assert list(answer.context["filter"].form.errors) == [query.split("=")[0]], query
        assert titles(answer) == ["Plan", "Post", "Meeting"], query


def test_the_list_is_paged(signed_in, county):
    for number in range(26):
        did("wimborne", "survey", at(1, 5, 8) + timedelta(minutes=number), title=f"Survey {number}")
    client = signed_in("sergeant")
    first, second = client.get("/activities/"), client.get("/activities/?page=2")
    assert (len(titles(first)), titles(second)) == (25, ["Survey 0"])
    assert "1 to 25 of 26 activities" in first.content.decode()


def test_a_plan_that_has_begun_says_that_it_waits(signed_in):
    did("wimborne", "meeting", at(12, 5, 10, 41), title="Now", status="planned")
    did("wimborne", "meeting", at(12, 5, 10, 42), title="In a minute", status="planned")
    rows = signed_in("sergeant").get("/activities/").context["table"].paginated_rows
    assert [row.get_cell("status") for row in rows] == ["Planned", "Planned, to confirm"]


def test_an_empty_list_says_what_to_do(signed_in):
    assert (
        "No activity fits. Widen the days, or clear the filters."
        in signed_in("sergeant").get("/activities/").content.decode()
    )


def test_the_list_holds_nothing_of_another_force(signed_in, borsetshire):
    did("ambridge", "meeting", at(5), title="Ambridge secret")
    for person in ("pc", "sergeant", "inspector", "reviewer", "admin"):
        client = signed_in(person)
        for address in ("/activities/", "/activities/?text=secret", "/activities/?format=csv"):
            assert "mbridge" not in client.get(address).content.decode(), (person, address)


def test_the_number_of_queries_does_not_grow(signed_in, county, django_assert_num_queries):
    client = signed_in("inspector")
    client.get("/account/")  # the first answer after signing in writes into the session
    for number in (1, 3):
        for index in range(number):
            did("wimborne", "meeting", at(5, 5, 8 + index), county.people["pc"], title=f"{number} {index}")
            did("ferndown", "survey", at(5, 5, 8 + index), title=f"{number} {index}")
        with django_assert_num_queries(12):
            client.get("/activities/")


# -- The file ----------------------------------------------------------------------------------------------------------


def as_rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_the_file_has_the_columns_of_the_import_and_what_the_portal_knows_of_each_version(signed_in, county):
    place = county.teams["wimborne"].neighbourhoods.get()
    activity = did(
        "wimborne",
        "meeting",
        at(5, 5, 18),
        county.people["pc"],
        title="Meeting, open",
        also_teams=("ferndown",),
        neighbourhoods=(place.police_id,),
        officers=("dorset-pc", "dorset-sergeant"),
        led_by="dorset-sergeant",
        advertised_on=date(2026, 5, 1),
        open_to_public=True,
        face_to_face=False,
        attendance=0,
        audiences=("older", "youth"),
        summary="First line\nsecond line",
        url="https://example.org/",
    )
    answer = signed_in("sergeant").get("/activities/?format=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="activities-2026-05-12.csv"'
    assert as_rows(answer) == [
        {
            "id": str(activity.id),
            "source": "",
            "source_id": "",
            "team": "wimborne",
            "also_teams": "ferndown",
            "channel": "meeting",
            "status": "held",
            "title": "Meeting, open",
            "starts_at": "2026-05-05T18:00:00+01:00",
            "ends_at": "",
            "neighbourhoods": place.police_id,
            "officers": "dorset-pc;dorset-sergeant",
            "led_by": "dorset-sergeant",
            "advertised_on": "2026-05-01",
            "open_to_public": "yes",
            "face_to_face": "no",
            "attendance": "0",
            "audiences": "older;youth",
            "feedback_published_on": "",
            "url": "https://example.org/",
            "summary": "First line\nsecond line",
            "time_known": "yes",
            "recorded_at": "",
            "version": "1",
            "received_at_portal": activity.known_at.astimezone(LONDON).isoformat(),
            "recorded_by": "dorset-pc",
            "day": "2026-05-05",
        }
    ]


def test_the_file_is_narrowed_as_the_page_is(signed_in, three):
    rows = as_rows(signed_in("inspector").get("/activities/?format=csv&status=held"))
    assert [row["title"] for row in rows] == ["Meeting", "Post"]


def test_a_file_is_not_narrowed_by_mistake(signed_in, three):
    answer = signed_in("inspector").get("/activities/?format=csv&first_day=soon")
    assert answer["Content-Type"].startswith("text/html")


def test_no_spreadsheet_computes_what_somebody_typed(signed_in, county):
    typed = ["=1+1", "+44", "-1", "@SUM(A1)", " =1", "\uff1d1"]
    for minute, title in enumerate(typed):
        did("wimborne", "survey", at(5, 5, 8, minute), title=title)
    rows = as_rows(signed_in("sergeant").get("/activities/?format=csv"))
    assert [row["title"] for row in rows] == [f"'{title}" for title in typed]


def test_a_long_file_is_whole(signed_in, county, monkeypatch):
    monkeypatch.setattr("engagement.exporting.AT_ONCE", 2)
    for number in range(5):
        did("wimborne", "survey", at(1, 5, 8 + number), title=f"{number}")
    assert [row["title"] for row in as_rows(signed_in("sergeant").get("/activities/?format=csv"))] == list("01234")


# -- One activity ------------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(county):
    """A meeting of Wimborne's that the PC logged."""
    return did("wimborne", "meeting", at(9), county.people["pc"], title="Coffee", attendance=12)


def said_of(activity, **changes):
    """What the correcting form sends of an activity as it is."""
    fields = {
        "status": "held",
        "channel": "meeting",
        "title": "Coffee",
        "starts_at": "2026-05-09T10:00",
        "attendance": "12",
        "version": str(activity.version),
        "reason": "Counted again",
    }
    return {**fields, **changes}


def test_a_plan_is_spoken_of_as_something_still_to_come(signed_in):
    plan = did("wimborne", "meeting", at(20), title="Coffee", status="planned", open_to_public=True)
    facts = signed_in("sergeant").get(f"/activities/{plan.id}/").context["facts"]
    terms = [fact["term"] for fact in facts]
    assert "Anybody can come" in terms
    assert {"Came", "Ended", "Anybody could come"}.isdisjoint(terms)


def test_of_a_cancelled_plan_nothing_is_said_to_have_been(signed_in, county):
    plan = did(
        "wimborne",
        "meeting",
        at(20),
        title="Coffee",
        status="cancelled",
        open_to_public=True,
        ends_at=at(20, 5, 12),
        officers=("dorset-pc",),
    )
    facts = signed_in("sergeant").get(f"/activities/{plan.id}/").context["facts"]
    terms = [fact["term"] for fact in facts]
    assert {"Was to end", "Was to be led by", "Was to take part", "Was for anybody"} <= set(terms)
    assert {"Ended", "Led by", "Took part", "Came", "Anybody could come"}.isdisjoint(terms)


def test_an_activity_says_what_is_known(signed_in, meeting):
    answer = signed_in("sergeant").get(f"/activities/{meeting.id}/")
    facts = {fact["term"]: fact["text"] for fact in answer.context["facts"]}
    assert answer.context["lede"] == "Open meeting. Held, Saturday 9 May 2026, 10:00."
    assert facts["Came"] == "12"
    assert facts["Neighbourhoods"] == ""
    assert facts["Receipt"] == number_of(meeting.pk)
    assert facts["Recorded"].endswith(", Pc")
    assert "Meant for" not in facts


def test_an_activity_says_what_it_counts_towards_and_what_not(signed_in, county):
    promise(county, "S1 S4 S2")
    counted = did("wimborne", "meeting", at(9), neighbourhoods=(HIGH_STREET,), open_to_public=True, title="Full")
    left_out = did("wimborne", "meeting", at(9, 5, 18), title="Left out")
    client = signed_in("sergeant")
    assert counts_of(client, counted) == [("S1", "Counts."), ("S4", "Asks about it.")]
    assert counts_of(client, left_out) == [
        ("S4", "Asks about it."),
        ("S1", "Does not count: nobody said whether anybody could come or for which neighbourhood."),
    ]
    assert "nobody said whether anybody could come" in client.get(f"/activities/{left_out.id}/").content.decode()


def test_a_plan_says_what_it_will_count_towards_and_what_waits_says_nothing(signed_in, county):
    promise(county, "S1")
    plan = did("wimborne", "meeting", at(20), status="planned", neighbourhoods=(HIGH_STREET,), open_to_public=True)
    waits = did("wimborne", "meeting", at(9), status="planned")
    client = signed_in("sergeant")
    assert counts_of(client, plan) == [("S1", "Will count once it has been held.")]
    assert "counts" not in client.get(f"/activities/{waits.id}/").context


@pytest.mark.parametrize("codes", ["S1", "S1 S4", "S1 S4 S5"])
def test_the_number_of_queries_of_one_does_not_grow(signed_in, county, django_assert_num_queries, codes):
    promise(county, codes)
    meeting = did("wimborne", "meeting", at(9), title="Coffee")
    client = signed_in("sergeant")
    client.get(f"/activities/{meeting.id}/")  # the periods of the rules are written once
    with django_assert_num_queries(25):
        assert len(client.get(f"/activities/{meeting.id}/").context["counts"]) == len(codes.split())


def counts_of(client, activity) -> list[tuple[str, str]]:
    rows = client.get(f"/activities/{activity.id}/").context["counts"]
    return [(row["code"], row["why"]) for row in rows]


def test_its_history_says_who_when_why_and_what(signed_in, meeting):
    client = signed_in("sergeant")
    client.post(f"/activities/{meeting.id}/correct/", said_of(meeting, attendance="14", summary="Parking"))
    newest, first = client.get(f"/activities/{meeting.id}/").context["versions"]
    assert (newest["number"], newest["by"], newest["why"], newest["current"]) == (2, "Sergeant", "Counted again", True)
    assert newest["changes"] == [
        {"name": "Came", "before": "12", "after": "14"},
        {"name": "Raised", "before": "", "after": "Parking"},
    ]
    assert (first["number"], first["by"], first["why"], first["changes"], first["current"]) == (1, "Pc", "", [], False)
    assert first["received_at"] == ActivityVersion.objects.get(activity=meeting, version=1).known_at


def test_the_correcting_form_begins_with_the_reason_that_leads_to_it(signed_in, meeting):
    form = signed_in("sergeant").get(f"/activities/{meeting.id}/correct/?reason=Advertised").context["form"]
    assert form["reason"].value() == "Advertised"


def test_a_correction_changes_what_the_form_says_and_nothing_else(signed_in, county, meeting):
    recorded = datetime(2026, 5, 9, 11, 0, tzinfo=UTC)
    told = did("wimborne", "meeting", at(9), county.people["pc"], title="Coffee", recorded_at=recorded, attendance=12)
    answer = signed_in("sergeant").post(f"/activities/{told.id}/correct/", said_of(told, attendance=""))
    assert answer.url == f"/activities/{told.id}/"
    content = activity_content(stored(told))
    assert (content.attendance, content.recorded_at) == (None, recorded)
    assert stored(meeting).attendance == 12


def test_the_form_begins_with_what_is_stored(signed_in, county):
    elsewhere = county.teams["bridport"].neighbourhoods.get()
    told = did(
        "wimborne",
        "survey",
        at(9),
        title="Doorsteps",
        neighbourhoods=(elsewhere.police_id,),
        officers=("bridport-officer",),
        open_to_public=False,
        audiences=("youth",),
    )
    client = signed_in("sergeant")
    form = client.get(f"/activities/{told.id}/correct/").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    sent["starts_at"] = "2026-05-09T10:00"
    sent |= {"open_to_public": "no", "reason": "Another title", "title": "Doors"}
    assert client.post(f"/activities/{told.id}/correct/", sent).status_code == 302
    before, after = (ActivityVersion.objects.get(activity=told, version=version) for version in (1, 2))
    assert (before.title, after.title) == ("Doorsteps", "Doors")
    for name in ("neighbourhood_ids", "officer_ids", "open_to_public", "audiences", "channel_id", "starts_at"):
        assert getattr(before, name) == getattr(after, name), name


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"reason": " "}, {"reason": ["Say why it is corrected"]}),
        (
            {"starts_at": "2026-05-14T10:00"},
            {"starts_at": ["Thursday 14 May is still to come. Plan it instead, or change the day."]},
        ),
        ({"ends_at": "2026-05-09T09:00"}, {"ends_at": ["An activity cannot end before it starts."]}),
    ],
)
def test_a_correction_that_cannot_be_is_refused(signed_in, meeting, changes, fault):
    answer = signed_in("sergeant").post(f"/activities/{meeting.id}/correct/", said_of(meeting, **changes))
    assert answer.context["form"].errors == fault
    assert stored(meeting).version == 1


def test_what_a_file_said_of_its_announcement_is_put_right_with_the_rest(signed_in):
    late = did("wimborne", "meeting", at(9), title="Coffee", advertised_on=date(2026, 5, 10))
    answer = signed_in("sergeant").post(f"/activities/{late.id}/correct/", said_of(late, advertised_on="2026-05-10"))
    assert "It was held on Saturday 9 May" in answer.context["form"].errors["advertised_on"][0]


def test_a_plan_whose_day_has_passed_can_still_be_corrected(signed_in):
    plan = did("wimborne", "meeting", at(9), title="Coffee", status="planned")
    client = signed_in("sergeant")
    assert client.post(f"/activities/{plan.id}/correct/", said_of(plan, status="planned")).status_code == 302


def test_who_was_slower_sees_both_and_chooses(signed_in, meeting):
    client = signed_in("sergeant")
    client.post(f"/activities/{meeting.id}/correct/", said_of(meeting, attendance="14"))
    late = said_of(meeting, attendance="15", reason="Counted by the door")
    answer = client.post(f"/activities/{meeting.id}/correct/", late)
    assert answer.status_code == 409
    assert answer.context["changes"] == [{"name": "Came", "before": "14", "after": "15"}]
    assert stored(meeting).attendance == 14
    form = answer.context["form"]
    assert (form["version"].value(), form["attendance"].value(), form["reason"].value()) == (
        "2",
        "15",
        "Counted by the door",
    )
    assert client.post(f"/activities/{meeting.id}/correct/", {**late, "version": "2"}).status_code == 302
    assert stored(meeting).attendance == 15


def test_one_may_correct_ones_own(signed_in, county, meeting):
    theirs = did("wimborne", "meeting", at(9), county.people["sergeant"], title="Theirs")
    client = signed_in("pc")
    assert client.get(f"/activities/{meeting.id}/").context["may_correct"] is True
    assert client.post(f"/activities/{meeting.id}/correct/", said_of(meeting, attendance="13")).status_code == 302
    assert client.get(f"/activities/{theirs.id}/").context["may_correct"] is False
    assert client.post(f"/activities/{theirs.id}/correct/", said_of(theirs)).status_code == 403


@pytest.mark.parametrize(("was", "hour", "status"), [("held", at(9), "cancelled"), ("planned", at(9), "held")])
def test_anothers_status_is_a_sergeants_to_say_and_ones_own_is_ones_own(signed_in, county, was, hour, status):
    told = {"title": "Coffee", "attendance": 12, "status": was}
    own = did("wimborne", "meeting", hour, county.people["pc"], **told)
    theirs = did("wimborne", "meeting", hour, county.people["sergeant"], **told)
    client = signed_in("pc")
    assert client.post(f"/activities/{own.id}/correct/", said_of(own, status=status)).status_code == 302
    assert client.post(f"/activities/{theirs.id}/correct/", said_of(theirs, status=status)).status_code == 403
    assert (stored(own).status, stored(theirs).status) == (status, was)
    changed = signed_in("sergeant").post(f"/activities/{theirs.id}/correct/", said_of(theirs, status=status))
    assert (changed.status_code, stored(theirs).status) == (302, status)


def test_a_joint_activity_is_corrected_by_the_team_whose_it_is(signed_in, county):
    joint = did("ferndown", "meeting", at(9), title="Coffee", also_teams=("wimborne",))
    client = signed_in("sergeant")
    assert client.get(f"/activities/{joint.id}/").status_code == 200
    for verb in ("correct", "withdraw", "confirm", "join"):
        assert client.post(f"/activities/{joint.id}/{verb}/", said_of(joint)).status_code == 403


# -- Withdrawing and confirming ----------------------------------------------------------------------------------------


def test_withdrawing_needs_a_reason_and_leaves_it_in_the_log(signed_in, meeting):
    client = signed_in("sergeant")
    answer = client.post(f"/activities/{meeting.id}/withdraw/", {"version": "1", "reason": ""})
    assert answer.context["form"].errors == {"reason": ["Say why it is withdrawn"]}
    assert client.post(f"/activities/{meeting.id}/withdraw/", {"version": "1", "reason": "Twice"}).status_code == 302
    assert stored(meeting).status == "withdrawn"
    page = client.get(f"/activities/{meeting.id}/")
    assert (page.context["may_correct"], page.context["may_withdraw"]) == (False, False)
    assert "Withdrawn: it counts for nothing." in page.content.decode()
    assert titles(client.get("/activities/")) == ["Coffee"]


def test_what_changed_meanwhile_is_not_withdrawn(signed_in, meeting):
    client = signed_in("sergeant")
    client.post(f"/activities/{meeting.id}/correct/", said_of(meeting, attendance="14"))
    client.post(f"/activities/{meeting.id}/withdraw/", {"version": "1", "reason": "Twice"})
    assert stored(meeting).status == "held"


@pytest.fixture
def plan(county):
    return did("wimborne", "meeting", at(9), county.people["pc"], title="Coffee", status="planned")


@pytest.mark.parametrize(
    ("sent", "status", "came", "told"),
    [
        ({"outcome": "held"}, "held", None, "Coffee: it was held."),
        ({"outcome": "held", "attendance": "14"}, "held", 14, "Coffee: held, 14 came."),
        ({"outcome": "nobody_came", "attendance": "3"}, "held", 0, "Coffee: held, and nobody came."),
        (
            {"outcome": "cancelled"},  # there is a page for it, which asks why
            "planned",
            None,
            "Not saved: Select a valid choice. cancelled is not one of the available choices.",
        ),
        ({"outcome": "held", "attendance": "-3"}, "planned", None, "Not saved: Fewer than 0 cannot have come."),
        ({"outcome": "held", "attendance": "many"}, "planned", None, "Not saved: Give how many came as a number."),
        (
            {"outcome": "perhaps"},
            "planned",
            None,
            "Not saved: Select a valid choice. perhaps is not one of the available choices.",
        ),
        (
            {"outcome": "held", "version": "7"},
            "planned",
            None,
            "Coffee: Somebody else changed this activity meanwhile. Look at it again.",
        ),
    ],
)
def test_confirming(signed_in, plan, sent, status, came, told):
    answer = signed_in("sergeant").post(f"/activities/{plan.id}/confirm/?next=my-team", sent)
    assert answer.url == "/my-team/?team=wimborne"
    assert [str(message) for message in answer.wsgi_request._messages] == [told]
    assert (stored(plan).status, stored(plan).attendance) == (status, came)


def test_so_many_are_asked_about_before_a_plan_is_confirmed(signed_in, plan):
    client, url = signed_in("sergeant"), f"/activities/{plan.id}/confirm/?next=my-team"
    asked = client.post(url, {"outcome": "held", "attendance": "12000", "version": "1"})
    assert "12,000 people came." in asked.content.decode()
    assert stored(plan).status == "planned"
    sent = as_drawn(asked, having="outcome")
    other = client.post(url, sent | {"attendance": "21000"})
    assert other.context["form"].asks == ["21,000 people came."]
    assert client.post(url, sent).url == "/my-team/?team=wimborne"
    assert (stored(plan).status, stored(plan).attendance) == ("held", 12_000)


def test_what_is_unusual_in_a_correction_is_asked_about_and_what_was_so_before_is_not(signed_in):
    found = did("wimborne", "event_stall", at(9), title="Fair", attendance=9_000)
    client, url = signed_in("sergeant"), f"/activities/{found.id}/correct/"
    drawn = as_drawn(client.get(url), having="reason") | {"reason": "Because"}
    assert client.post(url, drawn | {"title": "County fair"}).status_code == 302
    sent = as_drawn(client.get(url), having="reason") | {"reason": "Because"}
    asked = client.post(url, sent | {"ends_at": "2026-05-17T10:00", "summary": "Bees"})
    assert asked.context["form"].asks == ["It ends on Sunday 17 May 2026, 8 days after its start."]
    again = as_drawn(asked, having="reason")
    assert (again["summary"], again["reason"]) == (["Bees"], ["Because"])
    assert client.post(url, again).status_code == 302
    assert (stored(found).summary, stored(found).version) == ("Bees", 3)


def test_confirming_leads_back_to_where_one_was(signed_in, plan):
    for query in ("", "?next=//evil.example", "?next=https://evil.example"):
        answer = signed_in("sergeant").post(f"/activities/{plan.id}/confirm/{query}", {"outcome": "held"})
        assert answer.url == f"/activities/{plan.id}/"


def test_a_plan_is_confirmed_once_it_has_begun(signed_in, county, plan):
    later = did("wimborne", "meeting", at(12, 5, 18), county.people["pc"], title="Tonight", status="planned")
    client = signed_in("sergeant")
    assert len(client.get(f"/activities/{plan.id}/").context["plans"]) == 1
    assert client.get(f"/activities/{later.id}/").context["plans"] == []
    client.post(f"/activities/{later.id}/confirm/", {"outcome": "held"})
    assert stored(later).status == "planned"
    offered = signed_in("pc").get(f"/activities/{plan.id}/").context["plans"]
    assert [(one["may_confirm"], one["log_url"] != "") for one in offered] == [
        (plan.logged_by == county.people["pc"], True)
    ]


def test_what_is_withdrawn_cannot_be_joined(signed_in, meeting):
    client = signed_in("sergeant")
    client.post(f"/activities/{meeting.id}/withdraw/", {"version": "1", "reason": "Twice"})
    client.post(f"/activities/{meeting.id}/join/")
    assert stored(meeting).version == 2


def test_joining_twice_changes_nothing(signed_in, meeting):
    client = signed_in("sergeant")
    for _ in range(2):
        client.post(f"/activities/{meeting.id}/join/")
    version = ActivityVersion.objects.get(activity=meeting, version=2)
    assert (version.reason, stored(meeting).version) == ("I was there too.", 2)


@pytest.mark.parametrize("verb", ["confirm", "join"])
def test_an_address_alone_changes_nothing(signed_in, plan, verb):
    assert signed_in("sergeant").get(f"/activities/{plan.id}/{verb}/").status_code == 405
    assert stored(plan).version == 1


@pytest.mark.parametrize("verb", ["", "correct/", "withdraw/"])
def test_what_is_out_of_scope_is_answered_as_what_nobody_has(signed_in, borsetshire, verb):
    theirs = did("ambridge", "meeting", at(5), title="Ambridge secret")
    answers = [signed_in("sergeant").get(f"/activities/{id}/{verb}") for id in (theirs.id, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_tokens(answers[0]) == without_tokens(answers[1])


def without_tokens(answer) -> str:
    """The page without what differs from answer to answer: tokens, the request's number, and what was asked for."""
    page = answer.content.decode().replace(answer.request["PATH_INFO"], "")
    return re.sub(r'(nonce|name="csrfmiddlewaretoken" value)="[^"]*"|<code>[0-9a-f]+</code>', "", page)
