"""What the teams did: planned, held, cancelled, corrected and answered, each told to the portal when it was known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from engagement import actions
from engagement.content import ActivityContent, EnquiryContent
from engagement.models import Activity, Channel, Enquiry
from portal.seed import spreadsheets
from portal.seed.county import Character, County, SeedTeam
from portal.seed.deed import Deed
from record.entries import Past
from record.timezones import midnight
from teams.models import Person, Team

DAY = timedelta(days=1)
PLANNED_AHEAD = 35  # days
ONE_BY_ONE = timedelta(days=125)  # what is older came as spreadsheets, a week each
REPLIES_SINCE = date(2025, 7, 1)  # the guarantee is in place since July 2025
# channel: (days between two, and how many more at most; words of a title)
RHYTHM = {
    "social_post": (
        3,
        4,
        ["Weekend patrols", "Lost and found", "Meet the team", "Road closed", "Thank you", "Keep safe"],
    ),
    "website_update": (17, 8, ["Our page brought up to date", "What we did last month", "New contact details"]),
    "alert": (11, 4, ["Doorstep callers", "Thefts from vans", "Scam calls", "Open meeting announced"]),
    "partner_meeting": (24, 9, ["Partners' meeting", "Town council", "Licensing round table"]),
    "web_chat": (74, 16, ["Web chat with your team"]),
    "patrol_walkabout": (26, 12, ["Walkabout with the council", "Evening walkabout"]),
    "school_visit": (45, 30, ["Year 6 talk", "Road safety at school"]),
    "event_stall": (80, 50, ["Stall at the fete", "Stall at the market"]),
}
IN_PLACES = {"meeting": "Open meeting", "surgery": "Surgery", "drop_in": "Coffee with your team"}
QUESTIONS = [
    "Parking outside the school",
    "Noise at night",
    "Speeding",
    "Who is our officer?",
    "Bicycles stolen",
    "Dogs",
]


@dataclass
class Diary:
    """One team's deeds, made up in order. Times are instants of London's day; `now` is when the seed stops."""

    place: SeedTeam
    team: Team
    people: dict[str, Person]
    today: date
    now: datetime
    first: date
    venues: set[str]

    def __post_init__(self) -> None:
        self.draw = Random(f"{self.team.key} {self.today}")  # noqa: S311 - a county, not a secret
        self.begins = max(self.first, self.team.active_from)
        self.ends = self.team.active_until or self.today + PLANNED_AHEAD * DAY
        self.places = list(self.team.neighbourhoods.order_by("id"))
        self.share, self.delay = self.place.character.value

    def deeds(self) -> Iterator[Deed]:
        for channel, (every, spread, titles) in RHYTHM.items():
            for day in self._days(every, spread):
                yield from self._activity(channel, day, self.draw.choice(titles), ())
        for place in self.places:
            for day in self._days(62, 20):
                channel = self.draw.choice(list(IN_PLACES))
                yield from self._activity(channel, day, f"{IN_PLACES[channel]}, {place.name}", (place.police_id,))
        yield from self._enquiries()

    def _days(self, every: int, spread: int) -> Iterator[date]:
        day = self.begins + self.draw.randint(1, every) * DAY
        while day <= self.ends:
            if self.draw.random() < self.share:
                yield day
            day += (every + self.draw.randint(0, spread)) * DAY

    def _activity(self, channel: str, day: date, title: str, places: tuple[str, ...]) -> Iterator[Deed]:
        has_place = channel in self.venues
        starts_at = midnight(day) + timedelta(hours=self.draw.choice([10, 14, 18] if has_place else [9, 12, 16]))
        told = self.draw.random() < 0.92 or self.place.character is Character.KEEPS
        notice = self.draw.randint(8, 21) if told else self.draw.randint(1, 6)
        announced = has_place or channel == "web_chat"
        content = ActivityContent(
            id=UUID(int=self.draw.getrandbits(128), version=4),
            team=self.team.key,
            channel=channel,
            status="planned",
            title=title,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1) if announced else None,
            neighbourhoods=places,
            officers=(f"{self.team.key}-{self.draw.randint(1, 4)}",),
            led_by=f"{self.team.key}-{0 if channel == 'partner_meeting' else self.draw.randint(0, 4)}",
            advertised_on=day - notice * DAY
            if announced and channel not in ("school_visit", "partner_meeting")
            else None,
            open_to_public=channel not in ("partner_meeting", "school_visit"),
            face_to_face=has_place,
            audiences=(self.draw.choice(["youth", "older", "rural", "business"]),) if self.draw.random() < 0.2 else (),
        )
        if starts_at >= self.now or (announced and (self.today - day).days < 120):
            yield from self._planned(content, day)
        else:
            yield from self._held(content, day)

    def _planned(self, content: ActivityContent, day: date) -> Iterator[Deed]:
        """Planned first; when the day has passed somebody says how it went, but for the last days' worth."""
        known = min((content.advertised_on or day - 10 * DAY, day - DAY))
        planned_at = min(midnight(known) + timedelta(hours=15), self.now - timedelta(hours=3))
        if content.advertised_on and midnight(content.advertised_on) > planned_at:
            content = replace(content, advertised_on=None)
        yield Deed(planned_at, lambda at: actions.log(content=content, by=self._author(), now=at))
        confirmed_at = content.starts_at + timedelta(hours=2) + self._late()
        if confirmed_at >= self.now or (self.today - day).days in (1, 2):
            return
        came, cancelled = self._came(content.channel), self.draw.random() < 0.04
        yield Deed(confirmed_at, lambda at: self._confirm(content.id, came, cancelled, at))
        if not cancelled:
            yield from self._feedback(content, day, confirmed_at)

    def _held(self, content: ActivityContent, day: date) -> Iterator[Deed]:
        held = replace(content, status="held", attendance=self._came(content.channel))
        logged_at = held.starts_at + timedelta(hours=2) + self._late()
        if logged_at >= self.now:
            return
        yield Deed(logged_at, lambda at: actions.log(content=held, by=self._author(), now=at), held)
        taken_back = logged_at + timedelta(days=2)
        if self.draw.random() < 0.008 and taken_back < self.now:
            yield Deed(taken_back, lambda at: self._withdraw(held.id, at), replace(held, status="withdrawn"))
        else:
            yield from self._feedback(held, day, logged_at)

    def _feedback(self, content: ActivityContent, day: date, known_at: datetime) -> Iterator[Deed]:
        if content.channel not in ("meeting", "web_chat") or self.draw.random() > self.share:
            return
        published = day + self.draw.randint(6, 24 if self.place.character is Character.KEEPS else 33) * DAY
        at = max(midnight(published) + timedelta(hours=11), known_at + timedelta(hours=1))
        if at < self.now:
            known = replace(content, feedback_published_on=published)
            yield Deed(at, lambda at: self._publish(content.id, published, at), known)

    def _enquiries(self) -> Iterator[Deed]:
        day = max(self.begins, REPLIES_SINCE)
        while (day := day + self.draw.randint(4, 13) * DAY) <= min(self.ends, self.today):
            received_at = midnight(day) + timedelta(hours=self.draw.randint(7, 21), minutes=self.draw.randint(0, 59))
            content = EnquiryContent(
                id=UUID(int=self.draw.getrandbits(128), version=4),
                team=self.team.key,
                neighbourhood=self.draw.choice(self.places).police_id,
                received_at=received_at,
                subject=self.draw.choice(QUESTIONS),
            )
            if received_at < self.now:
                yield Deed(received_at, partial(self._log_enquiry, content), content)
                yield from self._answer(content)

    def _answer(self, content: EnquiryContent) -> Iterator[Deed]:
        in_time = self.draw.random() < max(self.share, 0.7)
        answered_at = content.received_at + timedelta(hours=self.draw.randint(2, 60) if in_time else 90)
        if answered_at < self.now:
            known = replace(content, answered_at=answered_at)
            at = answered_at + timedelta(minutes=5)
            yield Deed(at, lambda at: self._say_answered(content.id, answered_at, at), known)

    def _late(self) -> timedelta:
        if not self.delay or self.draw.random() < 0.5:
            return timedelta(0)
        return timedelta(days=self.draw.randint(max(1, self.delay // 3), self.delay))

    def _came(self, channel: str) -> int | None:
        return self.draw.choice([0, 3, 4, 6, 8, 9, 12, 17, 22, 31]) if channel in self.venues else None

    def _author(self) -> Person:
        return self.people[f"{self.team.key}-{self.draw.choice([0, 1, 3])}"]

    def _sergeant(self) -> Person:
        return self.people[f"{self.team.key}-0"]

    def _log_enquiry(self, content: EnquiryContent, at: datetime) -> None:
        actions.log_enquiry(content=content, by="portal", now=at)

    def _confirm(self, key: UUID, came: int | None, cancelled: bool, at: datetime) -> None:
        activity = Activity.objects.get(id=key)
        actions.confirm(activity=activity, held=not cancelled, attendance=came, by=self._sergeant(), now=at)

    def _publish(self, key: UUID, day: date, at: datetime) -> None:
        activity = Activity.objects.get(id=key)
        changes = {"feedback_published_on": day}
        actions.correct(
            activity=activity,
            changes=changes,
            by=self._sergeant(),
            reason="What came of it is published.",
            version=activity.version,
            now=at,
        )

    def _withdraw(self, key: UUID, at: datetime) -> None:
        activity = Activity.objects.get(id=key)
        actions.withdraw(activity=activity, by=self._sergeant(), reason="Logged twice by mistake.", now=at)

    def _say_answered(self, key: UUID, answered_at: datetime, at: datetime) -> None:
        actions.answer_enquiry(
            enquiry=Enquiry.objects.get(id=key), answered_at=answered_at, by=self._sergeant(), now=at
        )


def do(county: County, *, today: date, now: datetime, first: date, past: Past, say: Callable[[str], None]) -> None:
    """Tell the portal everything, in the order in which it became known."""
    venues = set(Channel.objects.filter(has_place=True).values_list("key", flat=True))
    people = {person.key: person for person in Person.objects.filter(force__key=county.key)}
    deeds: list[Deed] = []
    for place in county.teams:
        team = Team.objects.get(key=f"{county.key}-{place.key}")
        deeds += Diary(place, team, people, today, now, first, venues).deeds()
    deeds.sort(key=lambda deed: deed.at)
    old = [deed for deed in deeds if deed.content and deed.at < now - ONE_BY_ONE]
    spreadsheets.send(old, past=past, say=lambda count: say(f"{county.name}: {count:,} old lines of the log"))
    young = [deed for deed in deeds if not (deed.content and deed.at < now - ONE_BY_ONE)]
    for number, deed in enumerate(young, 1):
        past.at = deed.at
        deed.do(deed.at)
        if number % 500 == 0:
            say(f"{county.name}: {number:,} of {len(young):,} deeds of the last months")
