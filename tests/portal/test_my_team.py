"""My team: what is owed, soonest first, with what can be done about it; and nothing of anybody else's."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from contracts.engine.settling import settle
from contracts.flagging import flag
from contracts.models import Assessment, Flag
from engagement import actions
from engagement.models import Activity, Enquiry
from portal.views import my_team as page
from record import marks
from teams.models import Role, Section
from tests.kept_worlds import kept_world
from tests.portal.sergeants_world import COLEHILL, NOW, asked, at, did, settled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


kept = kept_world(settled, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world


@pytest.fixture(scope="module")
def sergeants(kept, django_db_blocker):
    """The sergeant's page, asked for once by those who only read it."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        browser = Client()
        browser.force_login(kept.people["sergeant"])
        return browser.get("/my-team/")


@pytest.fixture
def opened(client, county):
    """Opens the page as somebody and returns the answer."""

    def opening(person, address="/my-team/"):
        client.force_login(county.people[person] if isinstance(person, str) else person)
        return client.get(address)

    return opening


def lines(answer, part="owed"):
    """What a section lists: title, since or from when it is late, status, buttons."""
    return [
        (line["title"], line["late_from"], line["status"], [action["label"] for action in line["actions"]])
        for line in answer.context[part]
    ]


def test_what_is_owed_soonest_first(sergeants):
    answer = sergeants
    assert lines(answer) == [
        ("Answer the question about Hanham Road parking", at(13, 5, 16, 20), "on_track", ["Answer it"]),
        ("Publish a post", date(2026, 5, 15), "at_risk", ["Log it", "Plan it"]),
        ("Say what came of Floods", date(2026, 5, 19), "on_track", ["It is published"]),
    ]
    assert lines(answer, "later") == [
        ("Hold one open meeting in Colehill", date(2026, 7, 1), "on_track", ["Log it", "Plan it"])
    ]
    assert [line["why"] for line in answer.context["owed"] + answer.context["later"]] == [
        "Asked on Sunday 10 May at 16:20. A reply is promised within 72 hours.",
        "Last one Thursday 7 May. Never more than 7 days apart. Nothing that counts is planned by Thursday 14 May.",
        "Held on Monday 20 April. Feedback is promised within 28 days.",
        "1 of 2 neighbourhoods have had theirs in April to June 2026. "
        "Nothing that counts is planned by Tuesday 30 June.",
    ]


def test_the_page_says_it_in_words(sergeants):
    text = re.sub(r"[ \n]+", " ", sergeants.content.decode())
    for words in [
        "Six of seven promises are met or on track. One is at risk.",
        'late from<b><time datetime="2026-05-15">15\N{NO-BREAK SPACE}May</time></b><span>Friday, in 3 days</span>',
        "As of Tuesday 12 May 2026, 10:41. Checked just now.",
        'href="/oversight/wimborne/nec/S2/2026-05-01/"',
    ]:
        assert words in text


def test_log_it_begins_the_form_with_what_would_count(sergeants):
    actions = sergeants.context["later"][0]["actions"]
    begin = "team=wimborne&channel=meeting&neighbourhood=55.X2&open_to_public=yes"
    assert [action["url"] for action in actions] == [f"/log/?{begin}", f"/log/?{begin}&status=planned"]


def test_each_square_leads_to_its_proof(sergeants):
    standing = sergeants.context["standing"]
    assert [(square["code"], square["status"]) for square in standing["squares"]] == [
        ("S1", "on_track"),
        ("S2", "at_risk"),
        ("S3", "on_track"),
        ("S4", "on_track"),
        ("S5", "on_track"),
        ("S6", "on_track"),
        ("S7", "on_track"),
    ]
    assert standing["squares"][0]["url"] == "/oversight/wimborne/nec/S1/2026-04-01/"
    assert standing["counts"] == {"on_track": 6, "at_risk": 1}


@pytest.mark.parametrize(
    ("person", "buttons"),
    [
        ("pc", ["Read it", "Log it Plan it", "See it"]),
        ("reviewer", ["Read it", "", "See it"]),
        ("admin", ["Read it", "", "See it"]),
    ],
)
def test_nobody_is_offered_what_they_may_not_do(opened, person, buttons):
    answer = opened(person, "/my-team/?team=wimborne")
    assert [" ".join(line[3]) for line in lines(answer)] == buttons


def test_the_page_is_right_with_no_worker_alive(opened, county):
    opened("sergeant")
    assert not marks.has_marks(county.teams["wimborne"].id)
    did("wimborne", "social_post", at(12, 5, 9))
    assert marks.has_marks(county.teams["wimborne"].id)
    answer = opened("sergeant")
    assert ("Publish a post", date(2026, 5, 20), "on_track", ["Log it", "Plan it"]) in lines(answer)
    assert not marks.has_marks(county.teams["wimborne"].id)


def test_a_new_day_is_seen_without_a_mark(opened, county):
    opened("sergeant")
    with time_machine.travel("2026-05-15T00:30:00+01:00", tick=False):
        answer = opened("sergeant")
    assert lines(answer)[:2] == [
        ("Answer the question about Hanham Road parking", at(13, 5, 16, 20), "at_risk", ["Answer it"]),
        ("Publish a post", date(2026, 5, 15), "missed", ["Log it", "Plan it"]),
    ]
    assert "late since" in answer.content.decode()


def test_a_withdrawn_enquiry_is_owed_no_answer_and_counted_nowhere(opened, county):
    def counted(answer):
        return {place["label"]: place["count"] for place in answer.context["nav"]}["Enquiries"]

    assert counted(opened("sergeant")) == 1
    answered = ("Answer the question about Hanham Road parking", at(13, 5, 16, 20), "on_track", ["Answer it"])
    assert answered in lines(opened("sergeant"))
    enquiry = Enquiry.objects.get(team__key="wimborne")
    actions.withdraw_enquiry(enquiry=enquiry, because="spam", by=county.people["sergeant"], now=at(12))
    answer = opened("sergeant")
    assert answered not in lines(answer) + lines(answer, "later")
    assert counted(answer) == 0


def test_a_question_that_nobody_has_answered_stays_however_long_ago_it_was_asked(opened, county):
    asked("wimborne", at(3, 2, 9), "Lost bicycle")
    settle(team=county.teams["wimborne"], now=at(12))
    answer = opened("sergeant")
    first = lines(answer)[0]
    assert first == ("Answer the question about Lost bicycle", at(6, 2, 9), "missed", ["Answer it"])
    assert "February" not in [line["title"] for line in answer.context["missed"]]
    enquiry = Enquiry.objects.get(subject="Lost bicycle")
    actions.answer_enquiry(enquiry=enquiry, answered_at=at(12, 5, 9), by=None, now=at(12, 5, 10))
    assert "Lost bicycle" not in opened("sergeant").content.decode()


def test_a_plan_that_will_keep_the_promise_is_named(opened):
    plan = did(
        "wimborne",
        "meeting",
        at(21, 5, 18),
        status="planned",
        title="Summer on the river",
        neighbourhoods=(COLEHILL,),
        open_to_public=True,
    )
    answer = opened("sergeant")
    assert lines(answer, "later") == [
        ("Hold one open meeting in Colehill", date(2026, 7, 1), "on_track", ["See the plan"])
    ]
    line = answer.context["later"][0]
    assert line["why"].endswith(
        "One is planned for Thursday 21 May, not announced yet, and will keep this promise when it is held."
    )
    assert line["actions"][0]["url"] == f"/activities/{plan.id}/"
    assert ("Advertise Summer on the river", date(2026, 5, 15), "on_track", ["It is advertised"]) in lines(answer)


def test_what_waits_and_cannot_be_told_apart_is_one_line(opened, county):
    # A second meeting without feedback that does not make an item: it was not the team's alone to judge.
    did("wimborne", "meeting", at(29, 4, 18), title="On an exempt day", open_to_public=True)
    from contracts.actions import exemptions

    team = county.teams["wimborne"]
    day = date(2026, 4, 29)
    asked_for = exemptions.ask(team=team, first_day=day, last_day=day, reason="Flood", by=county.people["sergeant"])
    exemptions.approve(exemption=asked_for, by=county.people["inspector"])
    assert ("Say what came of an open meeting", date(2026, 5, 19), "on_track", ["See them"]) in lines(
        opened("sergeant")
    )


def test_what_was_missed_stays_to_be_known(opened):
    with time_machine.travel("2026-05-20T12:00:00+01:00", tick=False):
        missed = opened("sergeant").context["missed"]
    proof = "/oversight/wimborne/nec/S2/2026-05-01/"
    assert [(row["title"], row["fact"], row["url"]) for row in missed] == [
        ("Posts, May 2026", "13 days without a post; 7 is the most.", proof)
    ]


def test_was_it_held(opened):
    plan = did("wimborne", "meeting", at(9, 5, 10), status="planned", title="Coffee", advertised_on=date(2026, 4, 29))
    did("wimborne", "social_post", at(12, 5, 10, 41), status="planned", title="Begun this minute")
    did("wimborne", "social_post", at(12, 5, 10, 42), status="planned", title="Not begun")
    answer = opened("sergeant")
    assert [(row["title"], row["text"]) for row in answer.context["plans"]] == [
        ("Coffee", "Open meeting, Saturday 9 May, 10:00. Advertised 29 April."),
        ("Begun this minute", "Social post, Tuesday 12 May, 10:41."),
    ]
    text = answer.content.decode()
    assert f'action="/activities/{plan.id}/confirm/?next=my-team"' in text
    assert (text.count('name="outcome"'), text.count('name="attendance"')) == (3, 1)
    assert f'href="/activities/{plan.id}/cancel/?next=my-team"' in text
    assert "2 to confirm" in text
    assert [row["title"] for row in answer.context["agenda"]] == ["Not begun"]


def test_two_to_confirm_stand_in_sight_and_the_others_behind_a_line(opened):
    for hour in range(4):
        did("wimborne", "meeting", at(9, 5, 10 + hour), status="planned", title=f"Number {hour}")
    answer = opened("sergeant")
    text = " ".join(answer.content.decode().split())
    assert [row["title"] for row in answer.context["plans"]] == ["Number 0", "Number 1"]
    assert "2 more to confirm</span></summary>" in text
    assert "4 to confirm" in text
    assert text.index("Was it held?") < text.index("What we owe, soonest first")
    assert "Letters to you" in text


def test_a_pc_confirms_what_is_planned_for_them_and_logs_what_is_not(opened):
    did("wimborne", "meeting", at(9, 5, 10), status="planned", title="Theirs", open_to_public=True)
    mine = did("wimborne", "meeting", at(9, 5, 11), status="planned", title="Mine", officers=("dorset-pc",))
    answer = opened("pc")
    text = answer.content.decode()
    assert [(row["title"], row["may_confirm"]) for row in answer.context["plans"]] == [
        ("Theirs", False),
        ("Mine", True),
    ]
    assert f'action="/activities/{mine.id}/confirm/?next=my-team"' in text
    assert text.count('name="outcome"') == 2
    begun = "team=wimborne&amp;channel=meeting&amp;title=Theirs&amp;starts_at=2026-05-09T10%3A00&amp;open_to_public=yes"
    assert f'href="/log/?{begun}"' in text


@pytest.mark.parametrize("person", ["reviewer", "admin"])
def test_who_only_reads_sees_what_waits_without_a_button(opened, person):
    did("wimborne", "meeting", at(9, 5, 10), status="planned", title="Coffee")
    text = opened(person, "/my-team/?team=wimborne").content.decode()
    assert "Coffee" in text
    assert 'name="outcome"' not in text
    assert "Say how it went" not in text
    assert "What the team owes, soonest first" in text
    assert "What we owe" not in text and "Letters to you" not in text


def test_the_next_14_days(opened, county):
    led_by = county.people["sergeant"].key
    did("wimborne", "survey", at(19, 5, 9), status="planned", title="Of which nobody need be told")
    did("wimborne", "meeting", at(20, 5, 14), status="planned", title="Told", advertised_on=date(2026, 5, 2))
    did("wimborne", "meeting", at(26, 5, 14), status="planned", title="Not told", led_by=led_by)
    did("wimborne", "surgery", at(27, 5, 14), status="planned", title="On the 15th day")
    assert [(row["title"], row["text"], row["warning"]) for row in opened("sergeant").context["agenda"]] == [
        ("Of which nobody need be told", "Survey, 09:00.", ""),
        ("Told", "Open meeting, 14:00. Advertised 2 May.", ""),
        ("Not told", "Open meeting, 14:00, Sergeant.", "Not advertised yet."),
    ]


def test_nothing_of_another_force_is_seen(opened, county):
    for person in ("pc", "sergeant", "inspector", "reviewer", "admin"):
        for address in ("/my-team/", "/my-team/?team=wimborne"):
            assert "mbridge" not in opened(person, address).content.decode()


@pytest.mark.parametrize("key", ["ambridge", "bridport", "nobody"])
def test_a_team_out_of_scope_is_not_there(opened, key):
    assert opened("inspector", f"/my-team/?team={key}").status_code == 404


def test_who_has_several_teams_chooses(opened, county):
    teams = [(row["team"].key, row["url"]) for row in opened("inspector").context["teams"]]
    assert teams == [("ferndown", "/my-team/?team=ferndown"), ("wimborne", "/my-team/?team=wimborne")]
    settle(team=county.teams["wimborne"], now=at(12))
    assert opened("reviewer").context["teams"][1]["counts"] == {"on_track": 6, "at_risk": 1}


def test_who_has_one_of_several_as_their_own_sees_that_one(opened, county):
    county.grant(county.people["inspector"], Role.SERGEANT, team="ferndown")
    assert opened("inspector").context["team"].key == "ferndown"


def test_who_has_no_team_is_told_what_to_do(opened, county):
    county.sections["north"] = Section.objects.create(force=county.force, key="north", name="North")
    county.grant(county.people["stranger"], Role.INSPECTOR, section="north")
    answer = opened("stranger")
    assert answer.status_code == 200
    assert "You have no team yet" in answer.content.decode()
    assert "As of" not in answer.content.decode()


def test_a_team_that_has_not_begun_names_its_first_due_days(opened, county):
    team = county.add_team("beaminster", section="west")
    team.active_from = date(2026, 6, 1)
    team.save()
    answer = opened("reviewer", "/my-team/?team=beaminster")
    assert answer.context["empty"]["title"] == "Beaminster NPT starts on Monday 1 June."
    assert answer.context["empty"]["text"] == "Its first promises: Posts by Sunday 7 June; Panel by Friday 30 October."
    assert Assessment.objects.filter(team=team).count() == 0


def test_what_was_stored_before_and_cannot_be_is_listed_until_it_is_put_right(client, opened, county):
    """As the database holds it from before there were bounds: past the door, which refuses it now."""
    made = {title: did("wimborne", "meeting", at(4), title=title) for title in ("Long", "Full", "Early", "Old", "Late")}
    started = at(4)
    for title, wrong in {
        "Long": {"ends_at": started + timedelta(days=31, seconds=1)},
        "Full": {"attendance": 100_001},
        "Early": {"feedback_published_on": date(2026, 5, 3)},
        "Old": {"advertised_on": date(26, 5, 4)},
        "Late": {"feedback_published_on": date(9999, 12, 31)},
    }.items():
        Activity.objects.filter(pk=made[title].pk).update(**wrong)
    can_be = did("wimborne", "meeting", at(4), title="Possible", attendance=100_000, advertised_on=date(1900, 1, 1))
    Activity.objects.filter(pk=can_be.pk).update(ends_at=started + timedelta(days=31), feedback_published_on=can_be.day)
    gone = did("wimborne", "meeting", at(4), title="Withdrawn", status="withdrawn")
    Activity.objects.filter(pk=gone.pk).update(attendance=100_001)
    theirs = did("ferndown", "meeting", at(4), title="Ferndown's")
    Activity.objects.filter(pk=theirs.pk).update(attendance=100_001)
    ahead = asked("wimborne", at(11), "Parking")
    Enquiry.objects.filter(pk=ahead.pk).update(received_at=datetime(2062, 5, 11, 9, tzinfo=UTC))

    listed = opened("sergeant").context["to_put_right"]

    day = "Monday 4 May 2026, 10:00."
    assert {line["title"]: line["text"] for line in listed} == {
        "Long": "10:00 to 10:00, Monday 4 May to Thursday 4 June 2026. An activity ends at most 31 days after its "
        "start.",
        "Full": f"{day} Attendance is at most 100,000.",
        "Early": f"{day} Feedback cannot be published before the activity.",
        "Old": f"{day} Advertised on: this must be between the years 1900 and 2199.",
        "Late": f"{day} Feedback published on: this must be between the years 1900 and 2199.",
        "Parking": "Received Thursday 11 May 2062. An enquiry cannot be received in the future.",
    }
    urls = {line["title"]: line["url"] for line in listed}
    assert urls["Full"] == f"/activities/{made['Full'].pk}/correct/?reason=It+could+not+be."
    assert urls["Parking"] == f"/enquiries/{ahead.pk}/"
    assert {line["url"] for line in opened("pc").context["to_put_right"]} >= {f"/activities/{made['Full'].pk}/"}


def test_the_number_of_queries_does_not_grow(client, opened, django_assert_num_queries, county):
    def grow(number):
        for index in range(number):
            asked("wimborne", at(11, 5, 8 + index), f"Question {index}")
            did("wimborne", "meeting", at(9, 5, 10 + index), status="planned", title=f"To confirm {index}")
            did("wimborne", "meeting", at(21, 5, 10 + index), status="planned", neighbourhoods=(COLEHILL,))
            did("wimborne", "meeting", at(22, 4, 10 + index), title=f"Without feedback {index}")

    for number in (1, 3):
        grow(number)
        opened("sergeant")  # settles
        with django_assert_num_queries(QUERIES):
            client.get("/my-team/")


QUERIES = 30


def test_the_number_of_queries_to_choose_does_not_grow(client, opened, django_assert_num_queries, county):
    settle(team=county.teams["wimborne"], now=at(12))
    assert len(opened("inspector").context["teams"]) == 2
    with django_assert_num_queries(QUERIES_TO_CHOOSE):
        client.get("/my-team/")
    for key in ("verwood", "upton"):
        county.add_team(key, section="east")
        settle(team=county.teams[key], now=at(12) + timedelta(hours=1))
    with django_assert_num_queries(QUERIES_TO_CHOOSE):
        assert len(client.get("/my-team/").context["teams"]) == 4


QUERIES_TO_CHOOSE = 12


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, ""),
        ({"exempt": 2, "not_applicable": 1}, ""),
        ({"met": 1}, "The promise is kept."),
        ({"met": 2, "on_track": 8}, "All ten promises are met or on track."),
        ({"on_track": 9, "at_risk": 1}, "Nine of ten promises are met or on track. One is at risk."),
        ({"on_track": 1, "missed": 2, "exempt": 1}, "One of three promises is met or on track. Two are missed."),
        ({"on_track": 12, "missed": 1}, "12 of 13 promises are met or on track. One is missed."),
        ({"missed": 1}, "No of one promises are met or on track. One is missed."),
    ],
)
def test_lede(counts, said):
    assert page._lede(Counter(counts)) == said


# -- What was said of flags --------------------------------------------------------------------------------------------


def noted(answer, part="owed") -> dict[str, str]:
    return {line["title"]: line["note"]["text"] for line in answer.context[part] if line["note"]}


def test_a_line_says_whether_its_flag_is_acknowledged_and_with_which_plan(opened, county):
    flag(force=county.force, now=at(12))
    found = Flag.objects.get(team__key="wimborne", code="S2")
    assert noted(opened("sergeant")) == {"Publish a post": "Flagged, not acknowledged"}
    sergeant = county.people["sergeant"]
    Flag.objects.update(acknowledged_level="at_risk", acknowledged_at=at(12), acknowledged_by=sergeant)
    assert noted(opened("pc")) == {"Publish a post": "Acknowledged by Sergeant on Tuesday 12 May"}
    Flag.objects.update(planned=did("wimborne", "survey", at(14), status="planned", title="Post on speeding"))
    answer = opened("sergeant")
    assert noted(answer) == {"Publish a post": "Acknowledged, with Post on speeding on Thursday 14 May"}
    assert f'href="/flags/{found.pk}/"' in answer.content.decode()
    Flag.objects.update(level="missed")  # it rose: nobody has answered for that
    assert noted(opened("sergeant")) == {"Publish a post": "Flagged, not acknowledged"}
    Flag.objects.update(cleared_at=at(12))
    assert noted(opened("sergeant")) == {}


def test_what_was_missed_says_so_too(opened, county):
    Assessment.objects.filter(team__key="wimborne", code="S2", last_day__gte=date(2026, 5, 12)).update(status="missed")
    flag(force=county.force, now=at(12))
    assert "Flagged, not acknowledged" in noted(opened("sergeant"), "missed").values()
