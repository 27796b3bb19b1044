""" "Was it this one?": what was typed looks like something stored. Asked before storing, answered in one action."""

import re
import uuid
from datetime import date

import pytest
import time_machine

from engagement import actions
from engagement.models import Activity, ActivityVersion
from engagement.queries import activity_content
from teams.models import Posting, Rank, Role
from tests.kept_worlds import kept_world
from tests.portal.sergeants_world import COLEHILL, HIGH_STREET, NOW, at, did, settled
from tests.teams.county import FIRST_DAY

pytestmark = pytest.mark.django_db

DRAFT = "a" * 32


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


def posted():
    dorset = settled()
    dorset.person("colleague", Role.PC, team="wimborne")
    for name, rank in (("sergeant", Rank.SERGEANT), ("pc", Rank.PCSO), ("colleague", Rank.PC)):
        team, person = dorset.teams["wimborne"], dorset.people[name]
        Posting.objects.create(team=team, person=person, rank=rank, first_day=FIRST_DAY)
    return dorset


kept = kept_world(posted, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world


@pytest.fixture
def as_person(client, county):
    def signed_in(name):
        client.force_login(county.people[name])
        return client

    return signed_in


def said(**changes):
    """What a browser sends of a meeting in Colehill at nine this morning, which 14 came to."""
    fields = {
        "id": str(uuid.uuid4()),
        "team": "wimborne",
        "status": "held",
        "channel": "meeting",
        "title": "Memorial Hall",
        "neighbourhoods": [COLEHILL],
        "starts_at": "2026-05-12T09:00",
        "attendance": "14",
        "summary": "Parking",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def plan_of(county, name, **said):
    """A plan of somebody's for nine this morning, announced nine days before."""
    with time_machine.travel("2026-05-03T10:00:00+01:00", tick=False):
        told = {"status": "planned", "title": "Coffee", "advertised_on": date(2026, 5, 3), **said}
        return did("wimborne", "meeting", at(12, 5, 9), county.people[name], **told)


def held_by(county, name, **said):
    return did("wimborne", "meeting", at(12, 5, 9), county.people[name], **{"title": "Coffee", **said})


def cards(answer) -> list[tuple[str, str, str]]:
    return [(card["tag"], card["title"], card["verb"]) for card in answer.context["cards"]]


def answered(client, sent, verb, activity, **options):
    version = options.pop("version", activity.version)
    return client.post("/log/", {**sent, "duplicate": f"{verb}:{activity.id}:{version}"}, **options)


def stored(activity):
    return activity_content(Activity.objects.get(pk=activity.pk))


def meetings() -> int:
    return Activity.objects.filter(channel="meeting", day=date(2026, 5, 12)).count()


def told(page) -> set[str]:
    """The numbers of drafts that a page gives to its device as stored."""
    return set(re.search(r'data-np-stored="([^"]*)"', page.content.decode()).group(1).split())


# -- The question ------------------------------------------------------------------------------------------------------


def test_ones_own_plan_is_asked_about_before_anything_is_stored(as_person, county):
    plan = plan_of(county, "sergeant", neighbourhoods=(HIGH_STREET,))
    sent = said()
    answer = as_person("sergeant").post("/log/", sent)
    assert answer.status_code == 200
    text = " ".join(answer.content.decode().split())
    assert cards(answer) == [("Your plan, still to be confirmed", "Coffee", "plan")]
    for words in [
        "You are logging: open meeting, today at 09:00. One thing looks like it.",
        "Open meeting, today at 09:00. High Street. Announced on Sunday 3 May.",
        "<b>It becomes held, with what you typed.</b> It counts once, with its 9 days of notice.",
        f'name="duplicate" value="plan:{plan.id}:1"> Yes, it was my plan',
        "It is another one",
        "The plan stays open, to be confirmed.",
        f'<input type="hidden" name="id" value="{sent["id"]}">',
        '<input type="hidden" name="summary" value="Parking">',
    ]:
        assert words in text, words
    assert [(row["name"], row["before"], row["after"]) for row in answer.context["cards"][0]["rows"]] == [
        ("Title", "Coffee", "Memorial Hall"),
        ("Neighbourhoods", "High Street", "Colehill"),
    ]
    assert [(fact["term"], fact["text"]) for fact in answer.context["typed"]] == [
        ("Kind", "Open meeting"),
        ("Title", "Memorial Hall"),
        ("Started", "Tuesday 12 May 2026, 09:00"),
        ("Neighbourhoods", "Colehill"),
        ("Came", "14"),
        ("Raised", "Parking"),
    ]
    assert (meetings(), ActivityVersion.objects.filter(activity=plan).count()) == (1, 1)
    assert not re.search(r"<(input|option)[^>]* (checked|selected)", answer.content.decode())


def test_own_plans_come_first_then_others_then_what_was_logged(as_person, county):
    held_by(county, "colleague", title="Held")
    plan_of(county, "colleague", title="The colleague’s")
    plan_of(county, "colleague", title="Names the PC", officers=("dorset-pc",))
    plan_of(county, "sergeant", title="For the PC to lead", led_by="dorset-pc")
    found = cards(as_person("pc").post("/log/", said()))
    assert sorted(found[:2]) == [
        ("Your plan, still to be confirmed", "For the PC to lead", "plan"),
        ("Your plan, still to be confirmed", "Names the PC", "plan"),
    ]
    assert found[2:] == [
        ("Planned by Colleague", "The colleague’s", "plan"),
        ("Logged by Colleague", "Held", "join"),
    ]


def test_at_most_four_are_asked_about_and_the_rest_is_counted(as_person, county):
    for minute in range(6):
        did("wimborne", "meeting", at(12, 5, 9, minute), county.people["pc"], title=f"Number {minute}")
    answer = as_person("sergeant").post("/log/", said())
    assert [title for _, title, _ in cards(answer)] == ["Number 0", "Number 1", "Number 2", "Number 3"]
    assert "2 more look like it; they stay as they are." in " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("who", "starts_at", "changes"),
    [
        ("pc", at(12, 5, 9), {"status": "cancelled"}),
        ("pc", at(12, 5, 5, 59), {}),
        ("sergeant", at(12, 5, 5, 59), {}),
        ("other_sergeant", at(12, 5, 9), {"team": "ferndown"}),
        ("pc", at(12, 5, 9), {"channel": "surgery"}),
    ],
)
def test_what_is_not_asked_about(as_person, county, who, starts_at, changes):
    team, channel = changes.pop("team", "wimborne"), changes.pop("channel", "meeting")
    did(team, channel, starts_at, county.people[who], title="Coffee", **changes)
    assert as_person("sergeant").post("/log/", said()).status_code == 302


def test_a_post_is_asked_about_within_the_minute_alone(as_person, county):
    did("wimborne", "social_post", at(12, 5, 9, 1), county.people["sergeant"], title="Post")
    post = said(channel="social_post", title="Post", neighbourhoods=None, attendance=None)
    client = as_person("sergeant")
    assert client.post("/log/", post).status_code == 302
    again = client.post("/log/", {**post, "id": str(uuid.uuid4())})
    assert cards(again) == [("Logged by you", "Post", "same")]


def test_the_plan_of_another_day_with_this_title(as_person, county):
    with time_machine.travel("2026-05-01T10:00:00+01:00", tick=False):
        did("wimborne", "meeting", at(8), county.people["sergeant"], title="memorial  hall", status="planned")
    assert cards(as_person("sergeant").post("/log/", said()))[0][2] == "plan"


def test_nobody_is_asked_about_what_cannot_be(as_person, county):
    plan_of(county, "sergeant")
    answer = as_person("sergeant").post("/log/", said(ends_at="2026-05-12T08:00"))
    assert answer.context["form"].errors == {"ends_at": ["An activity cannot end before it starts."]}


def test_nobody_is_asked_about_a_team_that_they_do_not_log_for(as_person, county):
    did("ferndown", "meeting", at(12, 5, 9), title="Ferndown’s own plan", status="planned")
    assert as_person("sergeant").post("/log/", said(also_teams=["ferndown"])).status_code == 302


def test_what_is_planned_is_never_what_was_held(as_person, county):
    held_by(county, "sergeant")
    did("wimborne", "meeting", at(12, 5, 12), county.people["pc"], status="planned", title="Noon")
    answer = as_person("sergeant").post("/log/", said(status="planned", starts_at="2026-05-12T11:30"))
    assert cards(answer) == [("Planned by Pc", "Noon", "join")]
    assert "Yes, I will be there too" in answer.content.decode()


# -- The answers -------------------------------------------------------------------------------------------------------


def test_yes_makes_one_activity_that_holds_all_that_was_typed(as_person, county):
    plan = plan_of(
        county, "sergeant", led_by="dorset-sergeant", officers=("dorset-colleague",), url="https://e.example/"
    )
    sent = said(officers=["dorset-sergeant"])
    answer = answered(as_person("sergeant"), sent, "plan", plan, follow=True)
    assert answer.redirect_chain == [("/my-team/", 302)]
    assert "The plan is confirmed: held, 14 came." in answer.content.decode()
    content = stored(plan)
    assert (content.status, content.title, content.attendance, content.summary) == (
        "held",
        "Memorial Hall",
        14,
        "Parking",
    )
    assert (content.neighbourhoods, content.advertised_on) == ((COLEHILL,), date(2026, 5, 3))
    assert (content.led_by, content.officers) == ("dorset-sergeant", ("dorset-colleague", "dorset-sergeant"))
    assert content.url == "https://e.example/"
    assert meetings() == 1
    assert not Activity.objects.filter(pk=sent["id"]).exists()


def test_a_pcso_confirms_what_the_sergeant_planned_with_count_and_notes(as_person, county):
    plan = plan_of(county, "sergeant")
    client, sent = as_person("pc"), said()
    assert cards(client.post("/log/", sent)) == [("Planned by Sergeant", "Coffee", "plan")]
    assert answered(client, sent, "plan", plan).status_code == 302
    assert (stored(plan).status, stored(plan).attendance, stored(plan).summary) == ("held", 14, "Parking")
    assert ActivityVersion.objects.get(activity=plan, version=2).by == "dorset-pc"
    assert meetings() == 1


def test_yes_pressed_twice_is_yes_once(as_person, county):
    plan = plan_of(county, "sergeant")
    client, sent = as_person("sergeant"), said()
    first, second = (answered(client, sent, "plan", plan) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert (meetings(), ActivityVersion.objects.filter(activity=plan).count()) == (1, 2)


def test_where_the_plan_was_changed_meanwhile_it_is_asked_again(as_person, county):
    plan = plan_of(county, "sergeant")
    changed = actions.correct(
        activity=plan, changes={"title": "Tea"}, by=None, reason="Tea", version=1, now=at(12, 5, 10)
    )
    answer = answered(as_person("sergeant"), said(), "plan", plan, version=1)
    assert cards(answer) == [("Your plan, still to be confirmed", "Tea", "plan")]
    assert "Somebody changed it meanwhile" in answer.content.decode()
    assert (stored(changed).status, meetings()) == ("planned", 1)


def test_where_it_was_withdrawn_meanwhile_the_form_comes_back_and_nothing_is_stored(as_person, county):
    plan = plan_of(county, "sergeant")
    actions.withdraw(activity=plan, by=None, reason="Twice", now=at(12, 5, 10))
    answer = answered(as_person("sergeant"), said(), "plan", plan, version=1)
    assert answer.context["form"]["title"].value() == "Memorial Hall"
    assert "Somebody changed it meanwhile" in answer.content.decode()
    assert (stored(plan).status, meetings()) == ("withdrawn", 1)


def test_another_one_is_stored_as_one_of_its_own(as_person, county):
    plan, sent = plan_of(county, "sergeant"), said(duplicate="another")
    assert as_person("sergeant").post("/log/", sent).status_code == 302
    assert (stored(plan).status, Activity.objects.get(pk=sent["id"]).title) == ("planned", "Memorial Hall")


def test_back_to_the_form_with_all_that_was_typed(as_person, county):
    plan_of(county, "sergeant")
    sent = said(duplicate="back")
    answer = as_person("sergeant").post("/log/", sent)
    text = answer.content.decode()
    assert answer.context["form"].errors == {}
    for kept_value in [
        'value="Memorial Hall"',
        'value="2026-05-12T09:00"',
        ">\nParking</textarea>",
        'value="14"',
        sent["id"],
    ]:
        assert kept_value in text, kept_value
    assert meetings() == 1


def test_the_same_survey_twice_in_a_row_is_noticed(as_person, county):
    client = as_person("sergeant")
    survey = said(channel="survey", title="What worries you?", attendance=None, neighbourhoods=None, summary=None)
    client.post("/log/", survey)
    again = {**survey, "id": str(uuid.uuid4()), "starts_at": "2026-05-12T09:05", "summary": "Speeding"}
    answer = client.post("/log/", again)
    assert cards(answer) == [("Logged by you", "What worries you?", "same")]
    first = Activity.objects.get(pk=survey["id"])
    assert "It stays as it was." not in answer.content.decode()
    answered(client, again, "same", first)
    assert (stored(first).summary, stored(first).starts_at) == ("Speeding", at(12, 5, 9))
    assert Activity.objects.filter(channel="survey").count() == 1


def test_what_was_typed_now_is_right(as_person, county):
    mine = held_by(county, "pc", attendance=12, summary="Noise")
    answer = answered(as_person("pc"), said(), "right", mine)
    assert answer.status_code == 302
    assert (stored(mine).attendance, stored(mine).summary, stored(mine).title) == (14, "Parking", "Memorial Hall")
    assert ActivityVersion.objects.get(activity=mine, version=2).reason == "Logged again: it was the same one."


def test_i_was_there_too(as_person, county):
    theirs = held_by(county, "pc", officers=("dorset-pc",), attendance=12)
    client, sent = as_person("sergeant"), said()
    assert cards(client.post("/log/", sent)) == [("Logged by Pc", "Coffee", "join")]
    assert answered(client, sent, "join", theirs).status_code == 302
    assert (stored(theirs).officers, stored(theirs).attendance) == (("dorset-pc", "dorset-sergeant"), 12)
    assert meetings() == 1


@pytest.mark.parametrize("verb", ["same", "right"])
def test_what_another_logged_is_not_ones_own_to_put_right(as_person, county, verb):
    theirs = held_by(county, "sergeant")
    assert answered(as_person("pc"), said(), verb, theirs).status_code == 403
    assert theirs.version == Activity.objects.get(pk=theirs.pk).version


@pytest.mark.parametrize("verb", ["plan", "same", "right", "join"])
def test_nothing_is_said_of_what_is_out_of_scope(as_person, county, verb):
    theirs = did("ambridge", "meeting", at(12, 5, 9), title="Ambridge secret", status="planned")
    assert answered(as_person("sergeant"), said(), verb, theirs).status_code == 404
    assert Activity.objects.get(pk=theirs.pk).version == 1


@pytest.mark.parametrize("sent", ["plan:none:1", "plan", "steal:0a8e6c1e-7f43-4d0e-9c35-1d3a5a0f6b11:1", "plan:7:x"])
def test_an_answer_that_means_nothing_is_asked_again(as_person, county, sent):
    plan_of(county, "sergeant")
    assert cards(as_person("sergeant").post("/log/", said(duplicate=sent)))[0][2] == "plan"
    assert meetings() == 1


def test_another_teams_plan_that_names_this_team_too(as_person, county):
    """It is held for both, stays theirs, and this team does not stand in it twice."""
    plan = did("ferndown", "meeting", at(12, 5, 9), title="Joint", status="planned", also_teams=("wimborne",))
    client, sent = as_person("sergeant"), said()
    assert cards(client.post("/log/", sent)) == [("Planned by somebody", "Joint", "plan")]
    answered(client, sent, "plan", plan)
    content = stored(plan)
    assert (content.team, content.also_teams, content.status) == ("ferndown", ("wimborne",), "held")


def test_the_number_of_queries_grows_with_the_cards_alone(as_person, county, django_assert_max_num_queries):
    for minute in range(8):
        held_by(county, "pc", title=f"{minute}")
    client = as_person("sergeant")
    client.get("/log/")
    with django_assert_max_num_queries(60):
        client.post("/log/", said())


# -- What differs ------------------------------------------------------------------------------------------------------


def rows_of(answer) -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["before"], row["after"]) for row in answer.context["cards"][0]["rows"]}


def test_beside_a_plan_stands_what_it_becomes_and_beside_a_log_what_was_typed(as_person, county):
    plan = plan_of(county, "sergeant", officers=("dorset-colleague",))
    answer = as_person("sergeant").post("/log/", said(officers=["dorset-sergeant"]))
    assert rows_of(answer)["Took part"] == ("Colleague", "Colleague, Sergeant")
    assert (
        'data-label="It becomes"' in answer.content.decode() and 'data-label="You typed"' not in answer.content.decode()
    )
    actions.withdraw(activity=plan, by=None, reason="Twice", now=at(12, 5, 10))
    held_by(county, "sergeant", officers=("dorset-colleague",))
    answer = as_person("sergeant").post("/log/", said(officers=["dorset-sergeant"]))
    assert rows_of(answer)["Took part"] == ("Colleague", "Sergeant")
    assert 'data-label="You typed"' in answer.content.decode()


def test_within_the_minute_the_stored_time_stands(as_person, county):
    start = at(12, 5, 9).replace(second=7)
    with time_machine.travel("2026-05-03T10:00:00+01:00", tick=False):
        plan = did("wimborne", "meeting", start, county.people["sergeant"], status="planned", title="Coffee")
    client = as_person("sergeant")
    assert "Started" not in rows_of(client.post("/log/", said()))
    answered(client, said(), "plan", plan)
    assert (stored(plan).status, stored(plan).starts_at) == ("held", start)


# -- What the device keeps ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["plan:{id}:1", "another"])
def test_what_was_answered_is_kept_on_the_device_no_more(as_person, county, answer):
    plan, client = plan_of(county, "sergeant"), as_person("sergeant")
    page = client.post("/log/", said(np_draft=DRAFT))
    assert DRAFT not in told(page)  # nothing is stored yet
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode()))
    client.post("/log/", {**hidden, "duplicate": answer.format(id=plan.id)})
    assert DRAFT in told(client.get("/log/"))


def test_back_to_the_form_it_is_still_kept(as_person, county):
    plan_of(county, "sergeant")
    client = as_person("sergeant")
    client.post("/log/", said(np_draft=DRAFT, duplicate="back"))
    assert DRAFT not in told(client.get("/log/"))
