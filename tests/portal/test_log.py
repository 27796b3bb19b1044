"""The log form: what it begins with, what it saves, what it refuses and in what words, and what is sent twice."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from contracts.actions import exemptions
from contracts.queries.counts_towards import Towards
from engagement.models import Activity, ActivityVersion, Status
from engagement.queries import activity_content
from portal.views.log import saved
from teams.models import Posting, Rank, Role, Team
from tests.kept_worlds import kept_world
from tests.portal.sergeants_world import (
    COLEHILL,
    HIGH_STREET,
    NOW,
    at,
    did,
    settled,
)
from tests.sent_forms import as_drawn
from tests.teams.county import FIRST_DAY

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 5, 12)


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


def posted():
    dorset = settled()
    for name, rank in (("sergeant", Rank.SERGEANT), ("pc", Rank.PC)):
        team, person = dorset.teams["wimborne"], dorset.people[name]
        Posting.objects.create(team=team, person=person, rank=rank, first_day=FIRST_DAY)
    return dorset


kept = kept_world(posted, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world


@pytest.fixture
def sergeant(client, county):
    client.force_login(county.people["sergeant"])
    return client


def said(**changes):
    """What a browser sends of a meeting in Colehill at nine this morning."""
    fields = {
        "id": str(uuid.uuid4()),
        "team": "wimborne",
        "status": "held",
        "channel": "meeting",
        "title": "Memorial Hall",
        "neighbourhoods": [COLEHILL],
        "starts_at": "2026-05-12T09:00",
        "open_to_public": "yes",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def told(answer) -> str:
    """The messages of the page that an answer leads to."""
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def more_is_open(answer) -> bool:
    """Whether the fields behind "Add who took part, what was raised" are in sight."""
    (opened,) = re.findall(r'<details class="govuk-details np-more"( open)?>', answer.content.decode())
    return bool(opened)


def test_what_is_to_be_put_right_does_not_lie_behind_a_line(sergeant):
    assert not more_is_open(sergeant.get("/log/"))
    assert not more_is_open(sergeant.post("/log/", said(attendance="-1")))
    assert more_is_open(sergeant.post("/log/", said(ends_at="never")))  # the form refuses it
    assert more_is_open(sergeant.post("/log/", said(ends_at="2026-05-12T08:00")))  # the action does


# -- What it begins with -----------------------------------------------------------------------------------------------


def test_it_begins_with_what_is_likely(sergeant, county):
    form = sergeant.get("/log/").context["form"]
    assert form["team"].value() == "wimborne"
    assert form["status"].value() == "held"
    assert form["officers"].value() == [county.people["sergeant"].key]
    assert form["neighbourhoods"].value() == []
    assert uuid.UUID(str(form["id"].value())).version == 4
    assert [key for key, _ in form.fields["channel"].choices][:3] == ["social_post", "meeting", "web_chat"]
    assert 'name="starts_at" value="2026-05-12T10:41"' in str(form["starts_at"])


def test_it_asks_for_four_things_at_most(sergeant):
    form = sergeant.get("/log/").context["form"]
    asked_for = [name for name, field in form.fields.items() if field.required and not field.widget.is_hidden]
    assert asked_for == ["status", "channel", "title", "starts_at"]


def test_it_begins_with_what_an_address_asks_for(sergeant):
    form = sergeant.get("/log/?channel=meeting&neighbourhood=55.X2&open_to_public=yes&status=planned").context["form"]
    values = {name: form[name].value() for name in ("channel", "neighbourhoods", "open_to_public", "status")}
    assert values == {
        "channel": "meeting",
        "neighbourhoods": [COLEHILL],
        "open_to_public": "yes",
        "status": "planned",
    }
    assert form.fields["channel"].choices[0][0] == "meeting"


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-05-12T10:41:00+01:00", "2026-05-12T11:00"),
        ("2026-05-12T10:00:00+01:00", "2026-05-12T11:00"),
        ("2026-05-12T08:59:00+01:00", "2026-05-12T09:00"),
        ("2026-05-12T02:10:00+01:00", "2026-05-12T09:00"),
        ("2026-05-12T19:59:00+01:00", "2026-05-12T20:00"),
        ("2026-05-12T20:00:00+01:00", "2026-05-13T09:00"),
        ("2026-12-31T23:30:00+00:00", "2027-01-01T09:00"),
    ],
)
def test_a_plan_begins_with_the_next_hour_at_which_people_can_be_met(client, county, now, begins):
    with time_machine.travel(now, tick=False):
        client.force_login(county.people["sergeant"])
        drawn = as_drawn(client.get("/log/?status=planned"), having="title")
        assert drawn["starts_at"] == [begins]
        assert client.post("/log/", drawn | {"title": "Coffee", "channel": "meeting"}).status_code == 302


def test_a_plan_is_spoken_of_as_one(sergeant):
    held, plan = (sergeant.get(f"/log/?status={status}").content.decode() for status in ("held", "planned"))
    assert "What was it?" in held
    assert "What will it be?" in plan
    assert "Plan an activity" in plan


def test_the_only_neighbourhood_is_chosen_already(client, county):
    client.force_login(county.people["other_sergeant"])
    assert client.get("/log/").context["form"]["neighbourhoods"].value() == ["55.X1 ferndown"]


def test_the_rules_that_decide_stand_beside_it(sergeant):
    rules = sergeant.get("/log/").context["rules"]
    assert [(rule["code"], rule["why"]) for rule in rules][:2] == [
        ("S1", "An open meeting in each neighbourhood each quarter, open to the public."),
        ("S2", "Posts at most 7 days apart."),
    ]


def test_it_offers_nothing_of_another_force(sergeant):
    assert "mbridge" not in sergeant.get("/log/").content.decode()


# -- Saving ------------------------------------------------------------------------------------------------------------


def test_one_save_and_the_next_page_has_changed(sergeant):
    before = sergeant.get("/my-team/").context["later"]
    answer = sergeant.post("/log/", said(), follow=True)
    assert [line["title"] for line in before] == ["Hold one open meeting in Colehill"]
    assert answer.redirect_chain == [("/my-team/", 302)]
    assert [line["title"] for line in answer.context["later"]] == ["Say what came of Memorial Hall"]
    assert "Saved. It counts towards Meetings (S1)." in answer.content.decode()
    assert ("S1", "met") in [(square["code"], square["status"]) for square in answer.context["standing"]["squares"]]


def test_every_field_of_the_file_format_is_taken(sergeant, county):
    everything = said(
        also_teams=["ferndown"],
        ends_at="2026-05-12T10:00",
        neighbourhoods=[f"{COLEHILL};{HIGH_STREET}"],
        officers=[county.people["pc"].key, county.people["sergeant"].key],
        led_by=county.people["pc"].key,
        advertised_on="2026-05-01",
        face_to_face="no",
        attendance="14",
        audiences=["youth", "older"],
        feedback_published_on="2026-05-12",
        url="https://example.org/meeting",
        summary="Parking",
    )
    sergeant.post("/log/", everything)
    activity = Activity.objects.get(pk=everything["id"])
    content = activity_content(activity)
    assert content.starts_at == datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
    assert content.ends_at == datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
    assert (content.team, content.also_teams, content.channel, content.status) == (
        "wimborne",
        ("ferndown",),
        "meeting",
        "held",
    )
    assert content.neighbourhoods == (HIGH_STREET, COLEHILL)
    assert content.officers == ("dorset-pc", "dorset-sergeant")
    assert (content.led_by, content.advertised_on, content.attendance) == ("dorset-pc", date(2026, 5, 1), 14)
    assert (content.open_to_public, content.face_to_face) == (True, False)
    assert content.audiences == ("older", "youth")
    assert content.feedback_published_on == date(2026, 5, 12)
    assert (content.url, content.summary) == ("https://example.org/meeting", "Parking")
    assert activity.logged_by == county.people["sergeant"]


def test_four_fields_are_enough(sergeant):
    said_least = {"channel": "survey", "title": "What worries you?", "starts_at": "2026-05-12T09:00", "status": "held"}
    answer = sergeant.post("/log/", {"id": str(uuid.uuid4()), **said_least})
    assert answer.url == "/my-team/"
    assert told(answer) == "Saved. It counts towards no promise as things stand."
    content = activity_content(Activity.objects.get(title="What worries you?"))
    assert (content.open_to_public, content.attendance, content.led_by, content.officers) == (None, None, None, ())


def test_a_plan_says_what_it_will_count_towards(sergeant):
    answer = sergeant.post("/log/", said(status="planned", starts_at="2026-05-21T18:00"))
    assert told(answer) == (
        "Planned. Once it has been held it will count towards Meetings (S1). "
        "Feedback (S4) and Notice (S5) will ask about it too."
    )


def test_what_is_in_time_is_not_asked_of_an_exempt_day(sergeant, county):
    wanted = {"team": county.teams["wimborne"], "first_day": TUESDAY, "last_day": TUESDAY, "reason": "floods"}
    for standard in ("nec/S1", "nec/S5"):
        asked = exemptions.ask(by=county.people["sergeant"], standard=standard, **wanted)
        exemptions.approve(exemption=asked, by=county.people["inspector"])
    answer = sergeant.post("/log/", said())
    assert told(answer) == "Saved. It counts towards Meetings (S1). Feedback (S4) asks about it too."


def test_an_instant_with_its_offset_is_taken_as_it_is(sergeant):
    sent = said(starts_at="2026-05-12T08:00:00Z")
    sergeant.post("/log/", sent)
    assert Activity.objects.get(pk=sent["id"]).starts_at == datetime(2026, 5, 12, 8, 0, tzinfo=UTC)


def test_what_it_does_not_count_for_is_said_with_the_reason_and_the_way_to_put_it_right(sergeant):
    sent = said(open_to_public="", neighbourhoods=[], title="A <b>hall</b>")
    answer = sergeant.post("/log/", sent, follow=True).content.decode()
    assert (
        "Saved. Feedback (S4) and Notice (S5) ask about it. It does not count for Meetings (S1): "
        "nobody said whether anybody could come or for which neighbourhood. "
        f'<a class="govuk-link" href="/activities/{sent["id"]}/correct/?reason=It+was+left+out+when+it+was+logged.">'
        "Add or correct it</a>."
    ) in answer
    assert sergeant.get(f"/activities/{sent['id']}/correct/").status_code == 200


def test_a_plan_that_will_not_count_says_so(sergeant):
    answer = sergeant.post("/log/", said(status="planned", starts_at="2026-05-21T18:00", neighbourhoods=[]))
    assert "It will not count for Meetings (S1): nobody said for which neighbourhood." in told(answer)


def test_a_rule_that_does_not_bind_on_the_day_is_not_spoken_of(sergeant, county):
    asked = sergeant.post("/log/", said(starts_at="2024-03-30T09:00", neighbourhoods=[]))
    answer = sergeant.post("/log/", as_drawn(asked, having="title"))
    assert told(answer) == "Saved. It counts towards no promise as things stand."


def test_what_is_said_after_saving():
    held, plan = Activity(status=Status.HELD), Activity(status=Status.PLANNED)
    none = Towards("S3", "Beats", why_not="nobody said for which neighbourhood.")
    short = saved(held, [none, none, none, none])
    assert short.count("nobody said for which neighbourhood.") == 2
    assert f'Nor for <a class="govuk-link" href="/activities/{held.pk}/">2 more</a>. ' in short
    assert "&lt;b&gt;" in saved(held, [Towards("S1", "<b>")])
    two = [Towards("S1", "Meetings"), Towards("S2", "Surgeries")]
    notice, feedback = Towards("S5", "Notice", asked=True), Towards("S6", "Feedback", asked=True)
    assert saved(held, two) == "Saved. It counts towards Meetings (S1) and Surgeries (S2)."
    assert saved(held, [*two, notice]) == (
        "Saved. It counts towards Meetings (S1) and Surgeries (S2). Notice (S5) asks about it too."
    )
    assert saved(held, [notice, feedback]) == ("Saved. Notice (S5) and Feedback (S6) ask about it.")
    assert saved(plan, [two[0], notice]) == (
        "Planned. Once it has been held it will count towards Meetings (S1). Notice (S5) will ask about it too."
    )
    assert saved(plan, []) == "Planned. Once it has been held it will count towards no promise as things stand."


# -- What is refused ---------------------------------------------------------------------------------------------------


def errors(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    assert not Activity.objects.filter(title="Memorial Hall").exists()
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"channel": None}, {"channel": ["Say what it was"]}),
        ({"starts_at": ""}, {"starts_at": ["Say when it started, or will start"]}),
        ({"starts_at": "soon"}, {"starts_at": ["Give a day and a time."]}),
        (
            {"starts_at": "2026-05-14T10:00"},
            {"starts_at": ["Thursday 14 May is still to come. Plan it instead, or change the day."]},
        ),
        (
            {"starts_at": "2027-05-14T10:00"},
            {"starts_at": ["Friday 14 May 2027 is still to come. Plan it instead, or change the day."]},
        ),
        (
            {"starts_at": "2026-05-12T23:00"},
            {"starts_at": ["That time is still to come. Plan it instead, or change the time."]},
        ),
        (
            {"starts_at": "2026-03-29T01:30"},
            {
                "starts_at": [
                    "The clocks went forward over 01:30 on that night, so there was no such time. Put the hour right."
                ]
            },
        ),
        (
            {"status": "planned", "starts_at": "2026-05-09T10:00"},
            {"starts_at": ["Saturday 9 May has passed. Was it held? Then say so above; else change the day."]},
        ),
        (
            {"status": "planned"},
            {"starts_at": ["That time has passed. Was it held? Then say so above; else change the time."]},
        ),
        (
            {"advertised_on": "2026-05-13"},
            {
                "advertised_on": [
                    "It was held on Tuesday 12 May, so people cannot have first heard of it later. "
                    "Give an earlier day, or leave it empty."
                ]
            },
        ),
        ({"ends_at": "2026-05-12T08:00"}, {"ends_at": ["An activity cannot end before it starts."]}),
        ({"attendance": "-1"}, {"attendance": ["Fewer than 0 cannot have come."]}),
        ({"advertised_on": "14.5."}, {"advertised_on": ["Give a day, as in 2026-05-14."]}),
        ({"url": "ftp://example.org"}, {"url": ["An address begins with https:// or http://."]}),
        (
            {"neighbourhoods": ["66.A"]},
            {"neighbourhoods": ["Select a valid choice. 66.A is not one of the available choices."]},
        ),
        (
            {"status": "withdrawn"},
            {"status": ["Select a valid choice. withdrawn is not one of the available choices."]},
        ),
        ({"id": "7"}, {"id": ["This form has lost its number. Load the page again."]}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(sergeant, changes, fault):
    assert errors(sergeant.post("/log/", said(**changes))) == fault


def test_nothing_typed_is_lost(sergeant):
    typed = said(starts_at="2026-05-14T10:00", summary="Parking", led_by="dorset-sergeant", attendance="14")
    text = sergeant.post("/log/", typed).content.decode()
    assert "<title>Not saved yet: Log an activity" in text
    assert "Not saved yet: 1 thing to put right" in text
    for kept in [
        'value="Memorial Hall"',
        'value="2026-05-14T10:00"',
        ">\nParking</textarea>",
        'value="14"',
        typed["id"],
    ]:
        assert kept in text, kept
    assert re.search(r'value="meeting" checked', text)
    assert re.search(r'value="55.X2" checked', text)


def test_a_time_that_came_twice_is_asked_about(client, county):
    with time_machine.travel("2026-10-27T10:00:00+00:00", tick=False):
        client.force_login(county.people["sergeant"])
        twice = said(starts_at="2026-10-25T01:30")
        found = errors(client.post("/log/", twice))
        assert found == {
            "which_starts_at": ["The clocks went back on that night, so 01:30 came twice. Say which one it was."]
        }
        for answer, hour in (("first", 0), ("second", 1)):
            sent = {**twice, "id": str(uuid.uuid4()), "which_starts_at": answer, "duplicate": "another"}
            assert client.post("/log/", sent).status_code == 302
            assert Activity.objects.get(pk=sent["id"]).starts_at == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"advertised_on": "2026-05-12"},
        {"status": "planned", "starts_at": "2026-05-12T10:42", "advertised_on": "2026-05-12"},
    ],
)
def test_what_can_be_is_not_refused(sergeant, changes):
    assert sergeant.post("/log/", said(**changes)).status_code == 302


def test_a_plan_is_told_before_its_day(sergeant):
    late = said(status="planned", starts_at="2026-05-12T10:42", advertised_on="2026-05-13")
    assert errors(sergeant.post("/log/", late)) == {
        "advertised_on": [
            "It is planned for Tuesday 12 May, so people must hear of it by then. Give an earlier day, or leave it "
            "empty."
        ]
    }


def test_any_other_time_is_not_asked_about(sergeant):
    assert "which_starts_at" not in sergeant.get("/log/").context["form"].fields
    assert "which_starts_at" not in sergeant.post("/log/", said(title="")).context["form"].fields


# -- What is sent twice ------------------------------------------------------------------------------------------------


def test_the_same_form_sent_again_changes_nothing_and_is_answered_the_same(sergeant):
    sent = said()
    first, second = sergeant.post("/log/", sent), sergeant.post("/log/", sent)
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, "/my-team/")
    assert told(first) == "Saved. It counts towards Meetings (S1). Feedback (S4) and Notice (S5) ask about it too."
    assert ActivityVersion.objects.filter(activity=sent["id"]).count() == 1


def test_the_present_minute_is_now_also_where_the_form_is_sent_again_a_little_later(client, county):
    client.force_login(county.people["sergeant"])
    sent = said(starts_at="2026-05-12T10:15", ends_at="2026-05-12T10:15")
    received = datetime(2026, 5, 12, 9, 15, 42, tzinfo=UTC)
    for seconds in (0, 9, 90):
        with time_machine.travel(received + timedelta(seconds=seconds), tick=False):
            assert client.post("/log/", sent).status_code == 302
    found = ActivityVersion.objects.get(activity=sent["id"])
    assert (found.starts_at, found.ends_at) == (received, received)


def test_the_same_form_sent_again_with_other_figures_shows_both(sergeant):
    sent = said(attendance="12")
    sergeant.post("/log/", sent)
    answer = sergeant.post("/log/", {**sent, "attendance": "14"})
    assert answer.status_code == 409
    assert answer.context["changes"] == [{"name": "Came", "before": "12", "after": "14"}]
    assert activity_content(Activity.objects.get(pk=sent["id"])).attendance == 12


def test_mine_can_be_kept_as_a_correction(sergeant):
    sent = said(attendance="12")
    sergeant.post("/log/", sent)
    answer = sergeant.post("/log/", {**sent, "attendance": "14"})
    kept: dict[str, list[str]] = {}
    for name, value in answer.context["sent"]:
        kept.setdefault(name, []).append(value)
    kept |= {"version": ["1"], "reason": ["Counted again"]}
    assert sergeant.post(f"/activities/{sent['id']}/correct/", kept).status_code == 302
    version = ActivityVersion.objects.get(activity=sent["id"], version=2)
    assert (version.attendance, version.reason, version.neighbourhood_ids != []) == (14, "Counted again", True)


def test_an_id_that_another_force_used_tells_nothing(sergeant):
    theirs = did("ambridge", "survey", at(12, 5, 8), title="Ambridge secret survey")
    answer = sergeant.post("/log/", said(id=str(theirs.id)))
    assert answer.status_code == 409
    assert "mbridge" not in answer.content.decode()
    assert answer.context["stored"] is None


# -- Who, and for which team -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("team", ["ferndown", "ambridge", "nobody"])
def test_nothing_is_logged_for_a_team_out_of_scope(sergeant, team):
    assert sergeant.get(f"/log/?team={team}").status_code == 404
    assert sergeant.post("/log/", said(team=team)).status_code == 404
    assert not Activity.objects.filter(title="Memorial Hall").exists()


@pytest.mark.parametrize("person", ["reviewer", "admin"])
def test_who_may_not_log_is_refused(client, county, person):
    client.force_login(county.people[person])
    assert client.get("/log/").status_code == 403
    assert client.post("/log/", said()).status_code == 403


def test_who_reads_a_team_and_may_not_log_for_it_is_refused(client, county):
    county.grant(county.people["reviewer"], Role.PC, team="ferndown")
    client.force_login(county.people["reviewer"])
    assert client.post("/log/", said()).status_code == 403
    assert client.post("/log/", said(team="ferndown", neighbourhoods=[])).url == "/my-team/?team=ferndown"


def test_who_has_several_teams_chooses_first(client, county):
    client.force_login(county.people["inspector"])
    rows = client.get("/log/?channel=meeting").context["rows"]
    assert [row["url"] for row in rows] == [
        "/log/?channel=meeting&team=ferndown",
        "/log/?channel=meeting&team=wimborne",
    ]
    assert client.post("/log/", said()).url == "/my-team/?team=wimborne"


def test_the_number_of_queries_does_not_grow(sergeant, county, django_assert_num_queries):
    sergeant.get("/log/")  # the first answer after signing in writes into the session
    for number in (1, 3):
        for index in range(number):
            did("wimborne", "survey", at(11, 5, 8 + index), title=f"Survey {number} {index}")
        with django_assert_num_queries(QUERIES):
            sergeant.get("/log/")


QUERIES = 19


def test_a_team_that_has_ended_is_not_offered_to_be_together_with(client, county):
    client.force_login(county.people["sergeant"])
    assert "ferndown" in client.get("/log/").content.decode()
    Team.objects.filter(key="ferndown").update(active_until=date(2026, 5, 11))
    assert "ferndown" not in client.get("/log/").content.decode()
