"""A team's calendar, read back as a subscriber's program reads it: what was announced, as it stands, and no more."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from engagement import actions
from engagement.models import Activity, Channel
from record.entries import made_up_past
from teams.models import Neighbourhood, Team
from tests.engagement import kept_county
from tests.engagement.conftest import NOW, County, meeting

kept, county = kept_county.kept, kept_county.county

LONDON = ZoneInfo("Europe/London")
TODAY = NOW.date()
A_DAY = timedelta(days=1)
HOSTILE = [
    'Tea; cake, and \\ talk: bring "friends"',
    "Meet us\r\nATTENDEE:mailto:everybody@dorset.example\r\nEND:VEVENT",
    "Meet us\nBEGIN:VALARM\nACTION:DISPLAY",
    "Meet us\rSTATUS:CANCELLED",
    "Meet us\\nSTATUS:CANCELLED",
    "Meet us\u2028STATUS:CANCELLED\u0085STATUS:CANCELLED\x0bSTATUS:CANCELLED\x1cSTATUS:CANCELLED",
    "A bell \x07 and an escape \x1b",
    "👮🏽‍♀️ at the fête 🎪" * 10,
    "é" * 300,
    "x" * 300,
]


@pytest.fixture(autouse=True)
def at_that_time():
    with time_machine.travel(NOW, tick=False):
        yield


def at(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026, fold: int = 0) -> datetime:
    """An instant of London's clock."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON, fold=fold)


def an_event(*, told_at: datetime = NOW, **changes) -> Activity:
    """A meeting in nine days, announced on 1 June."""
    planned = {"status": "planned", "starts_at": at(6, 19, 18), "advertised_on": date(2026, 6, 1)}
    with made_up_past() as past:
        past.at = told_at
        content = meeting(**{**planned, "open_to_public": True, **changes})
        return actions.log(content=content, by=None, now=told_at).activity


def changed(activity: Activity, *, told_at: datetime = NOW, **changes) -> Activity:
    with made_up_past() as past:
        past.at = told_at
        return actions.correct(
            activity=activity, changes=changes, by=None, reason="It moved", version=activity.version, now=told_at
        )


def cancelled(activity: Activity, *, told_at: datetime = NOW) -> Activity:
    return changed(activity, told_at=told_at, status="cancelled")


def withdrawn(activity: Activity, *, told_at: datetime = NOW) -> Activity:
    with made_up_past() as past:
        past.at = told_at
        return actions.withdraw(activity=activity, by=None, reason="By mistake", now=told_at)


def asked(client, team: str = "wimborne", **headers):
    return client.get(reverse("team_calendar", args=[team]), headers=headers)


def events(client, team: str = "wimborne") -> list:
    return Calendar.from_ical(asked(client, team).content).events


def the_event(client, team: str = "wimborne"):
    (event,) = events(client, team)
    return event


def titles(client, team: str = "wimborne") -> list[str]:
    return [event["summary"] for event in events(client, team)]


def lines(client) -> list[str]:
    """The content lines, unfolded."""
    return re.sub(r"\r\n[ \t]", "", asked(client).content.decode()).split("\r\n")


def test_an_event_says_what_the_public_was_told(client, county: County, settings):
    settings.SITE_URL = "https://portal.example"
    told_at = datetime(2026, 6, 2, 8, 30, 5, tzinfo=UTC)
    made = an_event(told_at=told_at, ends_at=at(6, 19, 19, 30), neighbourhoods=("55.X1", "55.X2"))

    event = the_event(client)

    assert event["uid"] == str(made.id)
    assert (event["status"], event["sequence"], event["transp"]) == ("CONFIRMED", 0, "TRANSPARENT")
    assert (event["summary"], event["description"]) == ("Open meeting at the library", "Open meeting: Wimborne.")
    assert (event["location"], event["url"]) == ("55.X1, 55.X2", "https://portal.example/teams/wimborne/")
    assert (event.start, event.end) == (at(6, 19, 18), at(6, 19, 19, 30))
    assert event["dtstamp"].dt == event["last-modified"].dt == told_at


def test_it_is_a_calendar_with_the_teams_name_that_asks_to_be_read_each_hour(client, county: County):
    answer = asked(client)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="wimborne.ics"'
    assert answer["Cache-Control"] == "no-cache"
    calendar = Calendar.from_ical(answer.content)
    assert rb"X-WR-CALNAME:Wimborne\, Dorset Police" in answer.content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in answer.content
    assert calendar["version"] == "2.0" and calendar["prodid"] and "method" not in calendar
    assert calendar.events == []


def test_the_activitys_own_address_goes_before_the_teams_page(client, county: County, settings):
    settings.SITE_URL = "https://portal.example"
    an_event(channel="web_chat", url="https://portal.example/é?a=1,2;b")
    event = the_event(client)
    assert unquote(event["url"]) == "https://portal.example/é?a=1,2;b" and event["url"].isascii()
    assert event["description"] == "Web chat: Wimborne. No end was given."
    assert "location" not in event and "dtend" not in event


@pytest.mark.parametrize(
    "address", ["https://x.example/", "https://portal.example.x.example/", "https://portal.example@x.example/"]
)
def test_an_address_of_another_site_is_not_told(client, county: County, settings, address):
    settings.SITE_URL = "https://portal.example"
    an_event(url=address)
    assert the_event(client)["url"] == "https://portal.example/teams/wimborne/"
    assert "x.example" not in asked(client).content.decode()


def test_a_corrected_event_keeps_its_uid_and_has_a_higher_sequence(client, county: County):
    first = an_event(told_at=NOW - 2 * A_DAY)
    moved = changed(first, told_at=NOW - A_DAY, starts_at=at(6, 20, 10))
    event = the_event(client)
    assert (event["uid"], event["sequence"], event.start) == (str(first.id), 1, at(6, 20, 10))
    assert event["last-modified"].dt == moved.known_at == NOW - A_DAY
    cancelled(moved)
    event = the_event(client)
    assert (event["uid"], event["sequence"], event["status"]) == (str(first.id), 2, "CANCELLED")


@pytest.mark.parametrize("called_off", [cancelled, withdrawn])
def test_what_was_called_off_stays_and_says_so(client, county: County, called_off):
    called_off(an_event())
    event = the_event(client)
    assert (event["status"], event["sequence"], event["summary"]) == ("CANCELLED", 1, "Open meeting at the library")
    assert event["description"] == "Cancelled. Open meeting: Wimborne."


@pytest.mark.parametrize("called_off", [cancelled, withdrawn])
def test_what_was_called_off_before_its_announcement_is_never_told(client, county: County, called_off):
    announced_on = TODAY - 5 * A_DAY
    evening_before = datetime(2026, 6, 4, 22, 59, tzinfo=UTC)  # the last minute of 4 June in London
    untold = an_event(told_at=NOW - 20 * A_DAY, advertised_on=announced_on, title="Nobody knew")
    told = an_event(told_at=NOW - 20 * A_DAY, advertised_on=announced_on, title="People knew")
    called_off(untold, told_at=evening_before)
    called_off(told, told_at=evening_before + timedelta(minutes=1))
    assert titles(client) == ["People knew"]


def test_past_events_stay_for_thirteen_months(client, county: County):
    first = TODAY - timedelta(days=397)
    for title, status, day in [
        ("Too long ago", "held", first - A_DAY),
        ("A year ago", "held", first),
        ("Called off", "cancelled", TODAY - 30 * A_DAY),
        ("How did it go?", "planned", TODAY - 2 * A_DAY),
        ("In two years", "planned", TODAY + 730 * A_DAY),
    ]:
        starts_at = datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)
        an_event(title=title, status=status, starts_at=starts_at, advertised_on=date(2025, 1, 1))
    found = {str(event["summary"]): event["status"] for event in events(client)}
    assert found == {
        "A year ago": "CONFIRMED",
        "Called off": "CANCELLED",
        "How did it go?": "CONFIRMED",
        "In two years": "CONFIRMED",
    }


def test_nothing_else_is_ever_shown(client, county: County):
    an_event(
        id=UUID(int=1, version=4),  # no random digits among what is looked for
        title="For everybody",
        advertised_on=TODAY,
        summary="Raised: the burglar at number 7",
        officers=("pc-1",),
        led_by="sgt-1",
        attendance=4711,
        audiences=("youth",),
    )
    an_event(title="Hidden: nobody was told", advertised_on=None)
    an_event(title="Hidden: told tomorrow", advertised_on=TODAY + A_DAY)
    an_event(title="Hidden: behind doors", open_to_public=False)
    an_event(title="Hidden: nobody said", open_to_public=None)
    an_event(title="Hidden: of another team", team="ferndown", neighbourhoods=("55.X2",))
    an_event(title="Hidden: of another force", team="borchester")
    changed(an_event(title="Hidden: private before it was told", advertised_on=TODAY + A_DAY), open_to_public=False)
    changed(an_event(title="Hidden: moved away"), team="ferndown")
    withdrawn(an_event(title="Hidden: never announced", advertised_on=None))

    assert titles(client) == ["For everybody"]
    sent = "\n".join(lines(client))
    assert not [word for word in ("Hidden", "burglar", "pc-1", "sgt-1", "4711", "youth", "example") if word in sent]


def test_a_joint_event_is_in_the_calendar_of_each_team(client, county: County):
    an_event(title="Joint", also_teams=("ferndown",))
    an_event(title="Alone")
    assert sorted(titles(client)) == ["Alone", "Joint"]
    joint = the_event(client, "ferndown")
    assert (joint["summary"], joint["description"]) == ("Joint", "Open meeting: Ferndown, Wimborne. No end was given.")
    assert joint["uid"] in [event["uid"] for event in events(client)]
    assert joint["url"].endswith("/teams/ferndown/")
    assert titles(client, "borchester") == []


def test_times_are_londons_in_summer_and_in_winter(client, county: County):
    an_event(title="Summer", starts_at=datetime(2026, 7, 1, 17, tzinfo=UTC))
    an_event(title="Winter", starts_at=datetime(2026, 12, 1, 18, tzinfo=UTC))
    starts = [line for line in lines(client) if line.startswith("DTSTART;")]
    assert starts == ["DTSTART;TZID=Europe/London:20260701T180000", "DTSTART;TZID=Europe/London:20261201T180000"]
    assert [event.start.astimezone(UTC).hour for event in events(client)] == [17, 18]


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (at(3, 29, 0, 30), at(3, 29, 2, 30)),  # the clocks go forward: one hour
        (at(10, 25, 0, 30), at(10, 25, 2, 30)),  # they go back: three
        (at(10, 25, 1, 30), at(10, 25, 1, 30, fold=1)),  # from half past one to half past one
        (at(10, 25, 1, 15, fold=1), at(10, 25, 1, 45, fold=1)),
    ],
)
def test_an_event_over_a_clock_change_lasts_as_long_as_it_does(client, county: County, starts_at, ends_at):
    starts_at, ends_at = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    an_event(starts_at=starts_at, ends_at=ends_at, advertised_on=date(2026, 3, 1))
    event = the_event(client)
    assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (starts_at, ends_at)


def test_an_end_that_is_no_later_than_the_start_is_not_written(client, county: County):
    an_event(ends_at=at(6, 19, 18))
    assert "dtend" not in the_event(client)


def test_the_time_zone_is_described_with_both_its_changes(client, county: County):
    (zone,) = Calendar.from_ical(asked(client).content).timezones
    described = zone.to_tz(lookup_tzid=False)  # from the description alone, not from what the library knows of London
    for instant in (datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours) for hours in range(0, 3 * 365 * 24, 3)):
        local = instant.astimezone(LONDON).replace(tzinfo=None)
        assert described.utcoffset(local) == LONDON.utcoffset(local)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_a_title(client, county: County, settings, title):
    settings.SITE_URL = "https://x.example"
    Neighbourhood.objects.filter(id=county.minster.id).update(name=title[:100])
    Team.objects.filter(id=county.wimborne.id).update(name=title[:100])
    an_event(title="Before", starts_at=at(6, 18, 18))
    hostile = an_event(title="Hostile", neighbourhoods=("55.X1",))
    # Past the door, which would have cleaned the one and refused the other: what is stored may be older than the door.
    Activity.objects.filter(id=hostile.id).update(title=title, url="https://x.example/\r\nATTENDEE:mailto:a@b.example")

    sent = asked(client).content
    calendar = Calendar.from_ical(sent)
    before, event = calendar.events
    assert set(calendar) == {"PRODID", "VERSION", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"}
    assert set(event) == {*before, "LOCATION"}
    assert event["status"] == "CONFIRMED" and not event.subcomponents
    assert str(event["summary"]) == _as_shown(title)
    assert all(len(line) <= 75 for line in sent.split(b"\r\n"))
    assert not re.search(rb"[\r\n](ATTENDEE|STATUS:CANCELLED|BEGIN:VALARM)", sent)
    assert len(sent.decode().splitlines()) == sent.count(b"\r\n")


def _as_shown(title: str) -> str:
    """Line ends are the library's to escape; what may not stand in a calendar at all is a space."""
    return re.sub("[\x07\x0b\x1b\x1c\x85\u2028]", " ", re.sub("\r\n?", "\n", title))


def test_who_has_it_already_is_not_sent_it_again(client, county: County):
    event = an_event()
    first = asked(client)
    again = asked(client, if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert asked(client, if_modified_since=first["Last-Modified"]).status_code == 304
    assert asked(client).content == first.content

    changed(event, told_at=NOW + timedelta(minutes=5), title="Renamed")
    assert asked(client, if_none_match=first["ETag"]).status_code == 200
    assert asked(client, if_modified_since=first["Last-Modified"]).status_code == 200


def test_who_has_it_already_is_told_that_an_event_has_left(client, county: County):
    an_event(title="Stays", told_at=NOW)
    leaver = an_event(title="Leaves", told_at=NOW - A_DAY)
    first = asked(client)
    changed(leaver, told_at=NOW + timedelta(minutes=5), team="ferndown")
    assert titles(client) == ["Stays"]
    assert asked(client, if_none_match=first["ETag"]).status_code == 200
    assert asked(client, if_modified_since=first["Last-Modified"]).status_code == 200


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        ({"open_to_public": False}, "No longer open to the public. Wimborne."),
        ({"open_to_public": None}, "No longer open to the public. Wimborne."),
        ({"channel": "partner_meeting"}, "No longer open to the public. Wimborne."),
        ({"advertised_on": None}, "No longer announced. Wimborne."),
        ({"advertised_on": TODAY + A_DAY}, "No longer announced. Wimborne."),
        ({"open_to_public": False, "status": "cancelled"}, "Cancelled. Wimborne."),
    ],
)
def test_what_residents_may_no_longer_come_to_is_called_off_for_who_was_told(client, county: County, leaves, said):
    """Its later words are staff's: a calendar keeps what was told, and which version ended it."""
    Channel.objects.filter(key="partner_meeting").update(is_public=False)
    leaver = an_event(title="Coffee", told_at=NOW - A_DAY, neighbourhoods=("55.X1",))
    first = asked(client)
    ended_at = NOW + timedelta(minutes=5)
    changed(leaver, told_at=ended_at, **leaves)
    after = {
        "title": "Hidden",
        "starts_at": at(6, 18, 9),
        "neighbourhoods": ("55.X2",),
        "url": "https://hidden.example/",
    }
    changed(Activity.objects.get(), told_at=ended_at + timedelta(hours=1), **after)

    event = the_event(client)

    assert (event["uid"], event["status"], event["sequence"]) == (str(leaver.id), "CANCELLED", 1)
    assert (event["summary"], event["description"]) == ("Coffee", said)
    assert (event.start, event["last-modified"].dt) == (at(6, 19, 18), ended_at)
    assert not [word for word in ("Hidden", "hidden", "55.X2") if word in "\n".join(lines(client))]
    assert asked(client, if_none_match=first["ETag"]).status_code == 200

    opened = changed(
        Activity.objects.get(), told_at=ended_at + 2 * A_DAY, open_to_public=True, status="planned", channel="meeting",
        advertised_on=TODAY, title="Tea",
    )  # fmt: skip
    event = the_event(client)
    assert (event["status"], event["sequence"], event["summary"]) == ("CONFIRMED", opened.version - 1, "Tea")


def test_what_took_place_as_people_had_been_told_stays_so(client, county: County):
    held = an_event(title="Coffee", told_at=NOW - 9 * A_DAY, starts_at=at(6, 5, 18))
    changed(held, status="held", open_to_public=False)
    event = the_event(client)
    assert (event["status"], event["sequence"], event["summary"]) == ("CONFIRMED", 0, "Coffee")


def test_what_was_cancelled_stays_cancelled_however_often_it_is_put_right(client, county: County):
    announced_on = TODAY - 2 * A_DAY
    for title, told_at in (("Told", NOW - A_DAY), ("Untold", NOW - 3 * A_DAY)):
        event = an_event(told_at=NOW - 9 * A_DAY, title=title, advertised_on=announced_on)
        changed(cancelled(event, told_at=told_at), told_at=NOW, summary="Nobody could come")
    event = the_event(client)
    assert (event["summary"], event["status"], event["sequence"]) == ("Told", "CANCELLED", 2)


@pytest.mark.parametrize(("ends_at", "last"), [(None, date(2026, 6, 19)), (at(6, 21, 0), date(2026, 6, 21))])
def test_of_what_has_no_time_the_days_stand_alone(client, county: County, ends_at, last):
    an_event(starts_at=at(6, 19, 0), ends_at=ends_at, time_known=False)
    event = the_event(client)
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 6, 19), last + A_DAY)
    assert event["description"] == "Open meeting: Wimborne."
    assert "DTSTART;VALUE=DATE:20260619" in lines(client)


def test_who_has_it_already_is_told_what_the_day_alone_changes(client, county: County):
    an_event(title="Told", told_at=NOW - 2 * A_DAY)
    an_event(title="Told tomorrow", told_at=NOW - 2 * A_DAY, advertised_on=TODAY + A_DAY)
    first = asked(client)
    with time_machine.travel(NOW + A_DAY, tick=False):
        assert sorted(titles(client)) == ["Told", "Told tomorrow"]
        assert asked(client, if_none_match=first["ETag"]).status_code == 200
        assert asked(client, if_modified_since=first["Last-Modified"]).status_code == 200


def test_who_has_it_already_is_told_of_a_new_name_the_next_day(client, county: County):
    an_event(neighbourhoods=("55.X1",))
    first = asked(client)
    Neighbourhood.objects.filter(id=county.minster.id).update(name="Minster")
    with time_machine.travel(NOW + A_DAY, tick=False):
        again = asked(client, if_none_match=first["ETag"])
        assert [event["location"] for event in Calendar.from_ical(again.content).events] == ["Minster"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_fixed_number_of_queries(client, county: County, django_assert_num_queries, number):
    for n in range(number):
        an_event(title=f"Event {n}", neighbourhoods=("55.X1", "55.X2")[: n + 1], also_teams=("ferndown",))
    with django_assert_num_queries(7):
        sent = asked(client)
    assert len(Calendar.from_ical(sent.content).events) == number
    with django_assert_num_queries(3):
        assert asked(client, if_none_match=sent["ETag"]).status_code == 304
    for event in Activity.objects.all():  # earlier versions are asked for where there are some
        changed(changed(event, title="Another"), open_to_public=False)
    with django_assert_num_queries(4):
        sent = asked(client)
    assert len(Calendar.from_ical(sent.content).events) == number


def test_an_unknown_team_has_none_and_one_that_has_ended_keeps_its_own(client, county: County):
    an_event(title="The last one", status="held", starts_at=at(5, 1, 18), advertised_on=date(2026, 4, 1))
    Team.objects.filter(id=county.wimborne.id).update(active_until=date(2026, 5, 31))
    assert titles(client) == ["The last one"]
    assert asked(client, "nobody").status_code == 404
    assert asked(client, "nobody", if_none_match="*").status_code == 404
