"""What residents read: their team, its promises as kept, and nothing that was not published."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from contracts.engine.settling import settle
from contracts.models import Assessment, ContractVersion
from engagement.actions import confirm, correct, log
from engagement.content import ActivityContent
from engagement.models import Channel
from portal.views.public import _lede
from record.entries import made_up_past
from record.marks import has_marks
from teams.models import Force, Neighbourhood, Person, Posting, Priority, Section, Team
from tests.chats import public_world as chat_world
from tests.contracts.contract_files import contract, taken, written

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
IDS = iter(range(1, 1000))


@pytest.fixture(autouse=True)
def at_that_time():
    with time_machine.travel(NOW, tick=False):
        yield


def a_team(key="wim", force="dorset", name="Wimborne", until=None):
    owner, _ = Force.objects.get_or_create(key=force, defaults={"name": f"{force.title()} Police"})
    section, _ = Section.objects.get_or_create(key=f"{force}-east", defaults={"force": owner, "name": "East"})
    return Team.objects.create(
        force=owner, section=section, key=key, name=name, active_from=date(2024, 4, 1), active_until=until
    )


def an_officer(team, name, **posting):
    person = Person.objects.create(
        force=team.force, key=f"p{next(IDS)}", name=name, email=f"x{next(IDS)}@secret.example"
    )
    return Posting.objects.create(
        **{"person": person, "team": team, "rank": "pc", "first_day": date(2025, 1, 1)} | posting
    )


def an_event(team, title, **content):

    values = {
        "status": "planned",
        "channel": "meeting",
        "starts_at": NOW + timedelta(days=9),
        "advertised_on": TODAY - timedelta(days=1),
        "open_to_public": True,
    } | content
    return log(
        content=ActivityContent(id=UUID(int=next(IDS), version=4), team=team.key, title=title, **values),
        by=None,
        now=NOW,
    ).activity


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def test_a_team_page_shows_only_what_an_officer_lets_be_published(client):
    team = a_team()
    an_officer(team, "Ann Shown", published_from=date(2025, 1, 1))
    an_officer(team, "Ben Hidden")
    an_officer(team, "Cat Withdrawn", published_from=date(2025, 1, 1), published_until=TODAY - timedelta(days=1))
    found = page(client, "team", team.key)
    assert "PC Ann Shown" in found
    assert not [name for name in ("Hidden", "Withdrawn", "secret.example") if name in found]


def test_events_are_those_announced_to_the_public_and_cancelled_ones_say_so(client):
    team, stranger = a_team(), a_team("bor", force="borset", name="Borley")
    an_event(team, "Open to all")
    cancelled = an_event(team, "Called off")
    confirm(activity=cancelled, held=False, by=None, now=NOW)
    an_event(team, "Nobody was told", advertised_on=None)
    an_event(team, "Behind doors", open_to_public=False)
    an_event(team, "Next year", starts_at=NOW + timedelta(days=300))
    an_event(stranger, "Of another force")
    found = page(client, "team", team.key)
    assert "Open to all" in found and "Called off" in found and found.count("Cancelled.") == 1
    assert not [t for t in ("Nobody was told", "Behind doors", "Next year", "Of another force") if t in found]
    assert "Of another force" not in page(client, "home")
    assert "Of another force" in page(client, "home", force="borset")


def test_a_kind_of_activity_that_residents_do_not_see_is_on_no_page_of_theirs(client):
    team = a_team()
    event = an_event(team, "Partners alone")
    addresses = [reverse("home"), reverse("team", args=[team.key]), reverse("team_calendar", args=[team.key])]
    assert all("Partners alone" in client.get(address).content.decode() for address in addresses)
    Channel.objects.filter(pk=event.channel_id).update(is_public=False)
    assert not [address for address in addresses if "Partners alone" in client.get(address).content.decode()]


def test_what_is_over_no_longer_stands_as_coming_and_stays_in_the_calendar(client):
    team, hour = a_team(), timedelta(hours=1)
    an_event(team, "Over", starts_at=NOW - 2 * hour, ends_at=NOW)
    an_event(team, "Begun without an end", starts_at=NOW)
    an_event(team, "Still on", starts_at=NOW - 2 * hour, ends_at=NOW + hour)
    an_event(team, "Yet to come", starts_at=NOW + hour)
    for address in (reverse("home"), reverse("team", args=["wim"])):
        shown = client.get(address).context["events"]
        assert [row["title"] for row in shown] == ["Still on", "Yet to come"]
    calendar = client.get(reverse("team_calendar", args=["wim"])).content.decode()
    assert "Over" in calendar and "Begun without an end" in calendar


def put_right(activity, **changes):
    activity.refresh_from_db()
    with made_up_past() as past:
        past.at = now = timezone.now()
        return correct(
            activity=activity, changes=changes, by=None, reason="It changed", version=activity.version, now=now
        )


def shown_on(client, address) -> dict:
    """The events of the page: by title, what stands in front and what follows."""
    return {row["title"]: (row["lead"], row["text"]) for row in client.get(address).context["events"]}


PAGES = [("home", []), ("team", ["wim"])]


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_what_was_moved_cancelled_or_made_private_stays_for_those_who_were_told(client, name, args):
    a_team()
    team = Team.objects.get()
    moved = an_event(team, "Moved", ends_at=NOW + timedelta(days=9, hours=2))
    later = NOW + timedelta(days=60)
    for days, title in ((9, "Far"), (-3, "Near")):
        event = an_event(team, title, starts_at=NOW + timedelta(days=days))
        put_right(event, starts_at=later)
    put_right(moved, starts_at=NOW + timedelta(days=10), ends_at=NOW + timedelta(days=10, hours=2))
    put_right(an_event(team, "Private"), open_to_public=False)
    put_right(an_event(team, "Unannounced"), advertised_on=None)
    put_right(an_event(team, "Cancelled"), status="cancelled", open_to_public=False)
    put_right(an_event(team, "Never told", advertised_on=TODAY + timedelta(days=1)), open_to_public=False)
    put_right(an_event(team, "Still on"), title="Renamed", summary="Staff's")
    with_team = " Wimborne" if name == "home" else ""
    assert shown_on(client, reverse(name, args=args)) == {
        "Moved": (
            "Moved",
            f"Now Friday 22 May, 10:00 to 12:00. It was to be Thursday 21 May, 10:00 to 12:00.{with_team}",
        ),
        "Far": ("Moved", f"Now Saturday 11 July, 10:00. It was to be Thursday 21 May, 10:00.{with_team}"),
        "Private": ("No longer open to the public.", f"Thursday, 10:00.{with_team}"),
        "Unannounced": ("No longer announced.", f"Thursday, 10:00.{with_team}"),
        "Cancelled": ("Cancelled.", f"Thursday, 10:00.{with_team}"),
        "Renamed": ("", f"Thursday, 10:00.{with_team}"),
    }


def test_what_staff_write_after_it_was_private_is_not_shown(client):
    event = an_event(a_team(), "Coffee for all")
    put_right(event, open_to_public=False)
    put_right(event, title="Briefing", starts_at=NOW + timedelta(days=12), url="https://hidden.example/")
    for address in (reverse("home"), reverse("team", args=["wim"])):
        found = client.get(address).content.decode()
        assert "Coffee for all" in found
        assert not [word for word in ("Briefing", "hidden.example", "24") if f">{word}" in found]


def test_what_was_called_off_before_anybody_was_told_is_on_no_page(client):
    team = a_team()
    event = an_event(team, "Nobody knew", advertised_on=TODAY + timedelta(days=2))
    put_right(event, status="cancelled")
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert shown_on(client, reverse("team", args=["wim"])) == {}


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_an_event_of_several_days_shows_them_until_the_last_is_over(client, name, args):
    fair = {"starts_at": datetime(2026, 5, 15, 9, tzinfo=UTC), "ends_at": datetime(2026, 5, 17, 16, tzinfo=UTC)}
    an_event(a_team(), "Fair", channel="event_stall", **fair)
    day = {"starts_at": datetime(2026, 5, 14, 23, tzinfo=UTC), "time_known": False}
    an_event(Team.objects.get(), "Day", **day)
    with_team = " Wimborne" if name == "home" else ""
    days = ("10:00 to 17:00, Friday 15 to Sunday 17 May." + with_team, "Friday." + with_team)
    assert shown_on(client, reverse(name, args=args)) == {"Fair": ("", days[0]), "Day": ("", days[1])}
    for now, on in [
        (datetime(2026, 5, 15, 20, tzinfo=UTC), {"Fair", "Day"}),  # a day without a time lasts until its end
        (datetime(2026, 5, 16, 8, tzinfo=UTC), {"Fair"}),
        (datetime(2026, 5, 17, 15, 59, tzinfo=UTC), {"Fair"}),
        (datetime(2026, 5, 17, 16, tzinfo=UTC), set()),
    ]:
        with time_machine.travel(now, tick=False):
            shown = shown_on(client, reverse(name, args=args))
        assert (shown.keys(), {lead for lead, _ in shown.values()}) == (on, {"Today"} if on else set())


def test_a_team_page_leads_to_the_teams_calendar_for_people_and_for_programs(client):
    found = page(client, "team", a_team().key)
    assert '<a class="govuk-link np-h2__more" href="/teams/wim/calendar.ics">Add these to your calendar</a>' in found
    title = 'title="Events of Wimborne"'
    assert f'<link rel="alternate" type="text/calendar" {title} href="/teams/wim/calendar.ics">' in found


def test_each_promise_says_how_it_is_kept_even_with_no_worker_alive(client, tmp_path):
    team = a_team()
    posts = {"kind": "gap", "maximum_days": 7, "period": "month", "channels": ["social_post"], "warn_days": 2}
    promised = {"code": "S3", "title": "Posts", "promise": "We will post at least once a week.", "measure": posts}
    taken("import_contract", written(tmp_path, contract(standards=[promised], in_force_from=date(2026, 4, 1))))
    ContractVersion.objects.update(known_at=datetime(2026, 3, 1, tzinfo=UTC))  # adopted in time
    settle(team=team, now=NOW)
    assert Assessment.objects.get(first_day=date(2026, 5, 1)).status == "missed"
    an_event(team, "A post", status="held", channel="social_post", starts_at=NOW - timedelta(days=40))
    for days in range(0, 42, 6):
        an_event(team, "A post", status="held", channel="social_post", starts_at=NOW - timedelta(days=days))
    assert has_marks(team.id)
    found = page(client, "team", team.key)
    assert "We will post at least once a week." in found
    assert "On track." in found and "Last one Tuesday 12 May. The next is due by Tuesday 19 May." in found
    assert not has_marks(team.id)
    assert "1 of 1" in page(client, "home")


def asked_at(client, team):
    """What the page says under "Ask us at any time"."""
    text = page(client, "team", team.key).split('aria-labelledby="ask"')[1].split("</section>")[0]
    return " ".join(re.sub("<[^>]+>", " ", text.split(">", 1)[1]).split())


def test_a_team_says_how_to_ask_it_and_within_which_time_it_replies(client, tmp_path):
    team = a_team()
    Team.objects.update(email="wim@dorset.example", telephone="01632 960123")
    replies = {"kind": "on_time", "item": "enquiry_reply", "percent": 90, "within_hours": 72, "period": "month"}
    promised = {"code": "G1", "title": "Replies", "promise": "We will reply in 72 hours.", "measure": replies}
    taken("import_contract", written(tmp_path, contract(standards=[promised], in_force_from=date(2026, 4, 1))))
    ContractVersion.objects.update(known_at=datetime(2026, 3, 1, tzinfo=UTC))  # adopted in time
    settle(team=team, now=NOW)
    assert asked_at(client, team) == (
        "Ask us at any time Write to wim@dorset.example Ring 01632 960123 We will reply in 72 hours. "
        "Not urgent: call 101 . In an emergency: call 999 ."
    )


def test_a_team_without_an_address_still_says_whom_to_call(client):
    found = asked_at(client, a_team())
    assert found == "Ask us at any time Not urgent: call 101 . In an emergency: call 999 ."


def test_where_a_chat_takes_questions_it_is_a_way_to_ask(client, dorset):
    with time_machine.travel(chat_world.NOW, tick=False):
        chat = chat_world.live_chat(dorset)
        assert f"Ask in our web chat: {chat.title} Not urgent" in asked_at(client, chat.team)


def gap_of_two_places(tmp_path, days_ago, **measure):
    """The team's page as its one promise reads: what each of two neighbourhoods had so many days ago."""
    team = a_team()
    beats = {"kind": "gap", "maximum_days": 30, "period": "quarter", "per": "neighbourhood", "channels": ["meeting"]}
    promised = {"code": "G3", "title": "Beats", "promise": "We will meet you.", "measure": beats | measure}
    taken("import_contract", written(tmp_path, contract(standards=[promised], in_force_from=date(2026, 4, 1))))
    ContractVersion.objects.update(known_at=datetime(2026, 3, 1, tzinfo=UTC))  # adopted in time
    for name, ago in days_ago.items():
        Neighbourhood.objects.create(force=team.force, team=team, police_id=name, name=name)
        for days in ago:
            held = {"status": "held", "starts_at": NOW - timedelta(days=days), "neighbourhoods": (name,)}
            an_event(team, "Beat", **held)
    settle(team=team, now=NOW)
    return team


def fact_on(client, team):
    return client.get(reverse("team", args=[team.key])).context["promises"][0]["fact"]


def test_the_neighbourhood_that_is_due_is_named_with_its_own_last_day(client, tmp_path):
    team = gap_of_two_places(tmp_path, {"Merley": [34], "Colehill": [1, 31]})
    assert fact_on(client, team) == (
        "34 days without an open meeting in Merley; 30 is the most. "
        "Merley: last one Wednesday 8 April, the next was due by Friday 8 May."
    )


def test_where_the_due_day_is_said_already_the_neighbourhood_still_is(client, tmp_path):
    team = gap_of_two_places(tmp_path, {"Merley": [21], "Colehill": [1, 31]})
    assert fact_on(client, team) == (
        "The next open meeting in Merley is due by Thursday 21 May. The last one there was on Tuesday 21 April."
    )


def test_where_all_are_due_on_one_day_none_is_named_and_no_last_day_is_joined_to_it(client, tmp_path):
    team = gap_of_two_places(tmp_path, {"Merley": [], "Colehill": []}, maximum_days=40)
    assert fact_on(client, team) == (
        "42 days without an open meeting in Colehill and Merley; 40 is the most. The next was due by Sunday 10 May."
    )


def test_a_team_that_has_ended_says_who_follows_it(client):
    old, new = a_team("old", name="Old", until=date(2026, 1, 31)), a_team("new", name="New")
    new.predecessors.add(old)
    assert "now promised by" in page(client, "team", "old") and "New</a>" in page(client, "team", "old")
    listed = page(client, "teams")
    assert reverse("team", args=["new"]) in listed and reverse("team", args=["old"]) not in listed


def test_teams_are_found_by_town_section_or_name(client):
    team, other = a_team(), a_team("ver", name="Verwood")
    Neighbourhood.objects.create(force=team.force, team=team, police_id="1", name="Merley")
    Neighbourhood.objects.create(
        force=team.force, team=other, police_id="2", name="Merley Old", active_until=date(2025, 1, 1)
    )
    assert [t.key for row in client.get("/teams/", {"q": "merley"}).context["sections"] for t in row["teams"]] == [
        "wim"
    ]
    assert client.get("/teams/", {"q": "east"}).context["number"] == 2
    nothing = client.get("/teams/", {"q": "<script>"})
    assert (
        nothing.context["number"] == 0
        and "<script>" not in nothing.content.decode().split("<main")[1].split("</main")[0]
    )


def test_priorities_go_out_of_date_by_themselves(client):
    team = a_team()
    Priority.objects.create(team=team, title="Fresh", first_day=TODAY - timedelta(days=92))
    Priority.objects.create(team=team, title="Stale", first_day=TODAY - timedelta(days=93))
    Priority.objects.create(team=team, title="Over", first_day=date(2025, 1, 1), last_day=TODAY - timedelta(days=1))
    shown = client.get(reverse("team", args=["wim"])).context["priorities"]
    assert [(row["title"], row["stale"]) for row in shown] == [("Stale", True), ("Fresh", False)]


def test_an_unknown_team_does_not_exist_and_an_empty_portal_teaches(client):
    assert client.get("/teams/nobody/").status_code == 404
    assert "import_teams" in page(client, "home")
    assert "There is no team yet." in page(client, "teams")


@pytest.mark.parametrize("number", [1, 3])
def test_a_fixed_number_of_queries(client, django_assert_num_queries, number, tmp_path):
    for n in range(number):
        team = a_team(f"t{n}", name=f"Team {n}")
        place = Neighbourhood.objects.create(force=team.force, team=team, police_id=f"n{n}", name=f"Place {n}")
        for m in range(number):
            an_officer(team, f"Officer {n} {m}", published_from=date(2025, 1, 1), neighbourhood=place)
            an_event(team, f"Event {n} {m}", neighbourhoods=(place.police_id,))
            Priority.objects.create(team=team, title=f"P {m}", first_day=date(2026, 4, 1))
    taken("import_contract", written(tmp_path, contract(in_force_from=date(2026, 4, 1))))
    ContractVersion.objects.update(known_at=datetime(2026, 3, 1, tzinfo=UTC))  # adopted in time
    for team in Team.objects.all():
        settle(team=team, now=NOW)
    with django_assert_num_queries(11):
        client.get("/")
    with django_assert_num_queries(3):
        client.get("/teams/")
    with django_assert_num_queries(20):
        client.get("/teams/t0/")


def test_pages_about_the_portal_itself(client):
    assert "Web Content Accessibility Guidelines 2.2" in page(client, "accessibility")
    assert "no trackers" in page(client, "privacy")
    assert "digest" in page(client, "privacy")
    assert "12 hours" in page(client, "cookies") and "30 days" in page(client, "cookies")


def test_at_a_periods_first_midnight_the_promises_stand_with_no_worker_alive(client, tmp_path):
    """The new windows have no assessments yet: whoever looks first makes them, and reads what is promised."""
    posts = {"kind": "gap", "maximum_days": 7, "period": "month", "channels": ["social_post"]}
    promised = {"code": "S3", "title": "Posts", "promise": "We will post each week.", "measure": posts}
    teams = [a_team(), a_team("fern", name="Ferndown")]
    taken("import_contract", written(tmp_path, contract(standards=[promised], in_force_from=date(2026, 4, 1))))
    ContractVersion.objects.update(known_at=datetime(2026, 3, 1, tzinfo=UTC))  # adopted in time
    with time_machine.travel(datetime(2026, 5, 31, 20, tzinfo=UTC), tick=False):
        for team in teams:
            settle(team=team, now=datetime(2026, 5, 31, 20, tzinfo=UTC))
    with time_machine.travel(datetime(2026, 6, 1, 0, 1, tzinfo=UTC), tick=False):
        of_a_team = page(client, "team", teams[0].key)
        assert "We will post each week." in of_a_team and "Nothing is promised today" not in of_a_team
        kept = client.get(reverse("home")).context["kept"]
        assert [(line["words"], sum(line["counts"].values())) for line in kept] == [("We will post each week.", 2)]
    assert Assessment.objects.filter(first_day=date(2026, 6, 1)).count() == 2


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ([("Holt",), ("Upcott", "Mill Cross")], "Two officers look after Holt, Upcott and Mill Cross."),
        (
            [("Holt",), ("Holt",)],
            "Two officers look after Holt. No officer is named for Upcott and Mill Cross at present.",
        ),
        ([()], "One officer looks after Holt, Upcott and Mill Cross."),
        ([], "This team looks after Holt, Upcott and Mill Cross. No officer of it is named at present."),
    ],
)
def test_officers_are_said_to_look_after_the_places_that_they_are_named_for(theirs, said):
    places = [SimpleNamespace(name=name) for name in ("Holt", "Upcott", "Mill Cross")]
    officers = [SimpleNamespace(neighbourhoods=named) for named in theirs]
    assert _lede(SimpleNamespace(neighbourhoods=places, is_active=True, officers=officers)) == said
