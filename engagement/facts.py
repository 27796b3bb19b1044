"""Content checked and resolved: exactly the columns of a version, which are the columns every other row is made from.

Every rule about content is here, once, for forms, the API and files alike; the database holds the same rules as
constraints. A field's first fault is told; other fields are looked at all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from engagement.content import (
    ActivityContent,
    EnquiryContent,
    Invalid,
    canonical_activity,
    canonical_enquiry,
    receipt,
    to_seconds,
)
from engagement.models import Status
from engagement.names import NamedForce, NamedTeam, Names
from inputs import shown, text
from inputs.cells import FIRST_YEAR, LARGEST_WHOLE, LAST_YEAR
from record.sanitising import unwelcome_in
from record.timezones import day_of

LONGEST_TITLE = 300
LONGEST_URL = 2000
LONGEST_SUBJECT = 300
LONGEST_SUMMARY = 20_000  # some ten pages
INSTANTS = ("starts_at", "ends_at", "recorded_at")
HELD_LATER = "A held activity cannot start in the future."
STATUSES = frozenset(status.value for status in Status)


class ActivityFacts(NamedTuple):
    """The content columns of `ActivityVersion`, in the order in which imports stage them. Arrays are sorted."""

    activity_id: UUID
    force_id: int
    team_id: int
    also_team_ids: list[int]
    channel_id: str
    status: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    day: date
    neighbourhood_ids: list[int]
    officer_ids: list[int]
    led_by_id: int | None
    advertised_on: date | None
    open_to_public: bool | None
    face_to_face: bool | None
    attendance: int | None
    audiences: list[str]
    feedback_published_on: date | None
    url: str
    summary: str
    recorded_at: datetime | None
    receipt: str


class EnquiryFacts(NamedTuple):
    """The content columns of `EnquiryVersion`."""

    enquiry_id: UUID
    force_id: int
    team_id: int
    neighbourhood_id: int | None
    received_at: datetime
    received_on: date
    answered_at: datetime | None
    subject: str
    receipt: str


class NamedRows(NamedTuple):
    """What a content's names mean, by our ids."""

    also: dict[str, int]
    places: dict[int, str]
    officers: list[int]
    leader: list[int]  # one at most


class Faults:
    """What is wrong, gathered field by field."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, field: str, sentence: str) -> None:
        self.fields.setdefault(field, []).append(sentence)

    def text(self, field: str, written: str, longest: int) -> None:
        try:
            text(written)
        except ValueError as error:
            self.add(field, f"This {error}.")
        if len(written) > longest:
            self.add(field, f"This must be at most {longest:,} characters, and has {len(written):,}.")

    def instant(self, field: str, instant: datetime | None) -> datetime | None:
        """The instant as kept; None where there is none, or where no clock could have shown it."""
        if instant is None:
            return None
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            self.add(field, f"This must be between the years {FIRST_YEAR} and {LAST_YEAR}.")
            return None
        return to_seconds(instant)

    def finish(self) -> None:
        if self.fields:
            raise Invalid(self.fields)


def activity_facts(content: ActivityContent, *, names: Names, now: datetime, force: int | None = None) -> ActivityFacts:
    """The facts this content states. Raises Invalid with every field that breaks a rule.

    `force`, where it is given, is the only one whose teams may be named.
    """
    faults = Faults()
    _check_words(content, names, faults)
    starts, ends, recorded = (faults.instant(name, getattr(content, name)) for name in INSTANTS)
    _check_times(content, starts, ends, now, faults)
    team = _team(content.team, names, force, faults)
    named = _named(content, team, names, faults) if team else None
    faults.finish()
    assert team and named and starts  # a missing one is a fault
    return _activity(content, team, named, (starts, ends, recorded))


def enquiry_facts(content: EnquiryContent, *, names: Names, force: int | None = None) -> EnquiryFacts:
    """The facts this enquiry states. Raises Invalid as `activity_facts` does."""
    faults = Faults()
    faults.text("subject", content.subject, LONGEST_SUBJECT)
    received, answered = (faults.instant(name, getattr(content, name)) for name in ("received_at", "answered_at"))
    if received and answered and answered < received:
        faults.add("answered_at", "An enquiry cannot be answered before it was received.")
    team = _team(content.team, names, force, faults)
    wanted = [content.neighbourhood] if content.neighbourhood else []
    places = _places("neighbourhood", wanted, team.force, names, faults) if team else {}
    faults.finish()
    assert team and received  # a missing one is a fault
    return _enquiry(content, team, places, received, answered)


def _check_words(content: ActivityContent, names: Names, faults: Faults) -> None:
    if not content.title.strip():
        faults.add("title", "Give the activity a title.")
    faults.text("title", content.title, LONGEST_TITLE)
    faults.text("url", content.url, LONGEST_URL)
    faults.text("summary", content.summary, LONGEST_SUMMARY)
    if content.url and not content.url.lower().startswith(("https://", "http://")):
        faults.add("url", "An address begins with https:// or http://.")
    if unseen := unwelcome_in(content.url):
        faults.add("url", f"An address holds nothing unseen, and this one holds {unseen}.")
    if content.status not in STATUSES:
        faults.add("status", f"{shown(content.status)} is not one of {', '.join(Status.values)}.")
    if content.channel not in names.channels:
        faults.add("channel", f"There is no channel {shown(content.channel)}.")
    for audience in [word for word in content.audiences if word not in names.audiences]:
        faults.add("audiences", f"There is no audience {shown(audience)}.")
    if content.attendance is not None and not 0 <= content.attendance <= LARGEST_WHOLE:
        faults.add("attendance", "Attendance is a number of people, so it cannot be negative or beyond counting.")


def _check_times(
    content: ActivityContent, starts: datetime | None, ends: datetime | None, now: datetime, faults: Faults
) -> None:
    if starts and ends and ends < starts:
        faults.add("ends_at", "An activity cannot end before it starts.")
    if starts and starts > now and content.status == Status.HELD:
        faults.add("starts_at", HELD_LATER)


def _team(key: str, names: Names, force: int | None, faults: Faults) -> NamedTeam | None:
    team = names.team(key)
    if team is None or (force is not None and team.force.id != force):
        faults.add("team", f"There is no team {shown(key)}.")
        return None
    return team


def _named(content: ActivityContent, team: NamedTeam, names: Names, faults: Faults) -> NamedRows:
    """Whom and what the content names, resolved in the team's force."""
    also = {key: names.team(key) for key in content.also_teams if key != content.team}
    for key, other in also.items():
        if other is None or other.force != team.force:
            faults.add("also_teams", f"There is no team {shown(key)}.")
    return NamedRows(
        also={key: other.id for key, other in also.items() if other},
        places=_places("neighbourhoods", content.neighbourhoods, team.force, names, faults),
        officers=_people("officers", content.officers, team.force, names, faults),
        leader=_people("led_by", [content.led_by], team.force, names, faults) if content.led_by else [],
    )


def _people(field: str, wanted: Iterable[str], force: NamedForce, names: Names, faults: Faults) -> list[int]:
    found = {key: names.person(force, key) for key in wanted}
    for key, person in found.items():
        if person is None:
            faults.add(field, f"There is no officer {shown(key)}.")
    return [person for person in found.values() if person is not None]


def _places(field: str, wanted: Iterable[str], force: NamedForce, names: Names, faults: Faults) -> dict[int, str]:
    """The neighbourhoods by our ids, each with the id that the outside world uses for it now."""
    places: dict[int, str] = {}
    for police_id in wanted:
        if place := names.neighbourhood(force, police_id):
            places[place.id] = place.police_id
        else:
            faults.add(field, f"There is no neighbourhood {shown(police_id)}.")
    return places


def _activity(
    content: ActivityContent,
    team: NamedTeam,
    named: NamedRows,
    times: tuple[datetime, datetime | None, datetime | None],
) -> ActivityFacts:
    starts, ends, recorded = times
    said = canonical_activity(content)
    said["also_teams"] = sorted(named.also)
    said["neighbourhoods"] = sorted(named.places.values())
    return ActivityFacts(
        activity_id=content.id,
        force_id=team.force.id,
        team_id=team.id,
        also_team_ids=sorted(named.also.values()),
        channel_id=content.channel,
        status=str(content.status),
        title=content.title,
        starts_at=starts,
        ends_at=ends,
        day=day_of(starts),
        neighbourhood_ids=sorted(named.places),
        officer_ids=sorted(set(named.officers)),
        led_by_id=named.leader[0] if named.leader else None,
        advertised_on=content.advertised_on,
        open_to_public=content.open_to_public,
        face_to_face=content.face_to_face,
        attendance=content.attendance,
        audiences=said["audiences"],
        feedback_published_on=content.feedback_published_on,
        url=content.url,
        summary=content.summary,
        recorded_at=recorded,
        receipt=receipt(said),
    )


def _enquiry(
    content: EnquiryContent,
    team: NamedTeam,
    places: dict[int, str],
    received: datetime,
    answered: datetime | None,
) -> EnquiryFacts:
    place, police_id = next(iter(places.items()), (None, None))
    said = {**canonical_enquiry(content), "neighbourhood": police_id}
    return EnquiryFacts(
        enquiry_id=content.id,
        force_id=team.force.id,
        team_id=team.id,
        neighbourhood_id=place,
        received_at=received,
        received_on=day_of(received),
        answered_at=answered,
        subject=content.subject,
        receipt=receipt(said),
    )
