"""A world to judge: one force, what it promised, and what it did, as plain as the files of the formats."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Generic, TypeVar

from contracts.measures import GRADES, Measure
from record.timezones import ONE_DAY

Content = TypeVar("Content")
ALWAYS = (date.min, None)
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # the portal has known it from the beginning
Stretch = tuple[date, date | None]  # first and last day, both included; None: no end is known


def covers(stretch: Stretch, day: date) -> bool:
    first, last = stretch
    return first <= day and (last is None or day <= last)


@dataclass(frozen=True)
class Neighbourhood:
    key: str
    active: Stretch
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posting:
    person: str
    rank: str
    posted: Stretch
    published: bool = False
    published_part: Stretch = ALWAYS
    neighbourhood: str | None = None

    def published_on(self, day: date) -> bool:
        return self.published and covers(self.posted, day) and covers(self.published_part, day)


@dataclass(frozen=True)
class Priority:
    title: str
    in_force: Stretch
    neighbourhood: str | None = None


@dataclass(frozen=True)
class Team:
    key: str
    active: Stretch
    neighbourhoods: tuple[Neighbourhood, ...] = ()
    postings: tuple[Posting, ...] = ()
    priorities: tuple[Priority, ...] = ()


@dataclass(frozen=True)
class Version:
    key: str
    in_force: Stretch
    measures: dict[str, Measure]  # by the standard's code
    grades: tuple[str, ...] = GRADES


@dataclass(frozen=True)
class Contract:
    key: str
    versions: tuple[Version, ...]  # in order of time, never overlapping


def in_turn(versions: list[Version]) -> tuple[Version, ...]:
    """In order of time; one without an end is ended on the day before the next begins."""
    ordered = sorted(versions, key=lambda version: version.in_force[0])
    ended = []
    for version, following in zip(ordered, [*ordered[1:], None], strict=True):
        first, last = version.in_force
        if last is None and following is not None:
            version = replace(version, in_force=(first, following.in_force[0] - ONE_DAY))
        ended.append(version)
    return tuple(ended)


@dataclass(frozen=True)
class Activity:
    id: str
    team: str
    channel: str
    status: str
    starts_at: datetime
    also_teams: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()
    led_by: str | None = None
    advertised_on: date | None = None
    open_to_public: bool | None = None
    face_to_face: bool | None = None
    attendance: int | None = None
    audiences: tuple[str, ...] = ()
    feedback_published_on: date | None = None


@dataclass(frozen=True)
class Enquiry:
    id: str
    team: str
    received_at: datetime
    answered_at: datetime | None = None
    neighbourhood: str | None = None
    withdrawn_because: str = ""  # not empty: it never counts


@dataclass(frozen=True)
class Exemption:
    team: str
    standard: str | None  # "contract/code"; None: every standard
    first_day: date
    last_day: date
    status: str = "approved"


@dataclass(frozen=True)
class Grade:
    team: str
    standard: str  # "contract/code"
    period_start: date
    graded_on: date
    grade: str


@dataclass
class Fact(Generic[Content]):
    """What the portal was told, in the order it was told: each version with the instant it was received."""

    versions: list[tuple[datetime, Content]] = field(default_factory=list)

    def as_known_at(self, known_at: datetime | None) -> Content | None:
        """The newest version received by then; None before the first. No instant given: the newest there is."""
        known = [content for received_at, content in self.versions if known_at is None or received_at <= known_at]
        return known[-1] if known else None


@dataclass
class World:
    """`teams` and `contracts` are as they were told last; `…_told` is how they were told, where that was in turns."""

    force: str
    teams: list[Team] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    activities: list[Fact[Activity]] = field(default_factory=list)
    enquiries: list[Fact[Enquiry]] = field(default_factory=list)
    exemptions: list[Fact[Exemption]] = field(default_factory=list)
    grades: list[Fact[Grade]] = field(default_factory=list)
    teams_told: list[Fact[Team]] = field(default_factory=list)
    contracts_told: list[Fact[Contract]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.teams_told = self.teams_told or [Fact([(EVER, team)]) for team in self.teams]
        self.contracts_told = self.contracts_told or [Fact([(EVER, contract)]) for contract in self.contracts]
        assert list(known(self.teams_told, None)) == self.teams
        assert list(known(self.contracts_told, None)) == self.contracts


def known(facts: list[Fact[Content]], known_at: datetime | None) -> Iterator[Content]:
    """The facts that had arrived by then, each as it was known."""
    for fact in facts:
        content = fact.as_known_at(known_at)
        if content is not None:
            yield content
