"""What a structure file says, read and checked by itself: before anybody looks at what is stored.

Source: formats.md, "`manage.py import_teams`".
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date

from inputs import (
    Node,
    day,
    key,
    one_of,
    shown,
    text_up_to,
    true_false,
    whole_number,
)
from record.sanitising import one_line, unwelcome_in
from teams.models import Rank

FIRST_YEAR, LAST_YEAR = 1900, 2199  # what lies outside is a slip of the keyboard
LONGEST_ID = 100  # characters of a neighbourhood's id
LONGEST_NOTICE = 60  # days that a force may promise between announcing a chat and holding it


@dataclass(frozen=True)
class GivenForce:
    node: Node
    key: str
    name: str
    oversight_body: str | None
    chat_notice_days: int | None


@dataclass(frozen=True)
class GivenNeighbourhood:
    """`active_from` None: its team's; `former`: ids the outside world used before."""

    node: Node
    police_id: str
    name: str
    active_from: date | None
    active_until: date | None
    former: tuple[str, ...]


@dataclass(frozen=True)
class GivenPosting:
    """One line of `officers`. Without `published` nothing of it is published, and the two dates are empty."""

    node: Node
    person: str
    name: str
    rank: str
    first_day: date
    last_day: date | None
    published: bool
    published_from: date | None
    published_until: date | None
    neighbourhood: str | None
    withdrawn: str | None  # why it never was


@dataclass(frozen=True)
class GivenPriority:
    node: Node
    title: str
    neighbourhood: str | None
    first_day: date
    last_day: date | None
    withdrawn: str | None


@dataclass(frozen=True)
class GivenTeam:
    node: Node
    key: str
    name: str
    active_from: date
    active_until: date | None
    successor_of: tuple[str, ...]
    neighbourhoods: list[GivenNeighbourhood]
    postings: list[GivenPosting]
    priorities: list[GivenPriority]


@dataclass(frozen=True)
class GivenSection:
    node: Node
    key: str
    name: str
    teams: list[GivenTeam]


@dataclass(frozen=True)
class FileContent:
    """A whole file."""

    force: GivenForce
    sections: list[GivenSection]

    @property
    def teams(self) -> list[GivenTeam]:
        return [team for section in self.sections for team in section.teams]

    @property
    def postings(self) -> list[GivenPosting]:
        return [posting for team in self.teams for posting in team.postings]


def read(document: Node) -> FileContent:
    """The file's content. Raises Refused with every fault that can be seen in the file alone."""
    return _Reader().file(document)


@dataclass
class _Reader:
    """Reads top down and remembers where each thing that may be listed once was listed."""

    seen: dict[Hashable, Node] = field(default_factory=dict)
    names: dict[str, tuple[str, int]] = field(default_factory=dict)

    def file(self, document: Node) -> FileContent:
        document.fields(required=("force", "sections"))
        given = FileContent(
            _force(document.below("force")), [self._section(node) for node in document.items("sections")]
        )
        document.finish()
        return given

    def _section(self, node: Node) -> GivenSection:
        node = node.fields(required=("id", "name"), optional=("teams",))
        found = GivenSection(node, node.given("id", key), node.given("name", _name), [])
        self._once(node, "id", ("section", found.key))
        found.teams.extend(self._team(team) for team in node.items("teams"))
        return found

    def _team(self, node: Node) -> GivenTeam:
        node = node.fields(
            required=("id", "name", "active_from"),
            optional=("active_until", "successor_of", "neighbourhoods", "officers", "priorities"),
        )
        found = GivenTeam(
            node,
            node.given("id", key),
            node.given("name", _name),
            *_days(node, "active_from", "active_until"),
            node.texts("successor_of", key),
            [self._neighbourhood(place) for place in node.items("neighbourhoods")],
            [self._posting(officer, node) for officer in node.items("officers")],
            [self._priority(priority, node) for priority in node.items("priorities")],
        )
        self._once(node, "id", ("team", found.key))
        if found.key in found.successor_of:
            node.refuse("a team cannot succeed itself", "successor_of")
        return found

    def _neighbourhood(self, node: Node) -> GivenNeighbourhood:
        node = node.fields(required=("id", "name"), optional=("active_from", "active_until", "was"))
        found = GivenNeighbourhood(
            node,
            node.given("id", police_id),
            node.given("name", _name),
            *_days(node, "active_from", "active_until"),
            node.texts("was", police_id),
        )
        self._once(node, "id", ("neighbourhood", found.police_id))
        for former in found.former:
            self._once(node, "was", ("neighbourhood", former))
        return found

    def _posting(self, node: Node, team: Node) -> GivenPosting:
        node = node.fields(
            required=("id", "name", "rank", "posted_from"),
            optional=("posted_until", "published", "published_from", "published_until", "neighbourhood", "withdrawn"),
        )
        found = GivenPosting(
            node,
            node.given("id", key),
            node.given("name", _name),
            node.given("rank", one_of(*Rank.values)),
            *_days(node, "posted_from", "posted_until"),
            bool(node.read("published", true_false)),
            *_days(node, "published_from", "published_until"),
            node.read("neighbourhood", police_id),
            node.read("withdrawn", _title),
        )
        # What is withdrawn may stand beside what is told in its place.
        known_by = (found.rank, found.first_day, found.neighbourhood, bool(found.withdrawn))
        self._once(node, "id", (id(team), found.person, *known_by))
        self._check_name(found)
        if not found.published and (found.published_from or found.published_until):
            node.refuse("dates of publication stand beside published: yes alone", "published")
        return found

    def _check_name(self, posting: GivenPosting) -> None:
        name, line = self.names.setdefault(posting.person, (posting.name, posting.node.line))
        if name != posting.name:
            posting.node.refuse(f"{posting.person} is called {shown(name)} on line {line}", "name")

    def _priority(self, node: Node, team: Node) -> GivenPriority:
        node = node.fields(required=("title", "from"), optional=("until", "neighbourhood", "withdrawn"))
        title, place = node.given("title", _title), node.read("neighbourhood", police_id)
        found = GivenPriority(node, title, place, *_days(node, "from", "until"), node.read("withdrawn", _title))
        self._once(node, "title", (id(team), found.title, found.first_day, found.neighbourhood, bool(found.withdrawn)))
        return found

    def _once(self, node: Node, column: str, identity: tuple[Hashable, ...]) -> None:
        if identity[1] is None:
            return  # it was refused already
        first = self.seen.setdefault(identity, node)
        if first is not node:
            node.refuse(f"{shown(identity[1])} is listed already, on line {first.line}", column)


def _force(node: Node) -> GivenForce:
    node = node.fields(required=("id", "name"), optional=("oversight_body", "chat_notice_days"))
    return GivenForce(
        node,
        node.given("id", key),
        node.given("name", _name),
        node.read("oversight_body", _name),
        node.read("chat_notice_days", _notice),
    )


def _notice(written: str) -> int:
    """Days: how long before it starts a web chat is announced."""
    days = whole_number(written)
    if not 0 <= days <= LONGEST_NOTICE:
        raise ValueError(f"must be from 0 to {LONGEST_NOTICE}, not {shown(written)}")
    return days


def _days(node: Node, first: str, last: str) -> tuple[date, date | None]:
    """The two days; refused where the last comes before the first. Only what need not be given has no first one."""
    begins, ends = node.given(first, _day), node.read(last, _day)
    if begins and ends and ends < begins:
        node.refuse(f"{ends} is before {first}, {begins}", last)
    return begins, ends


def _day(written: str) -> date:
    found = day(written)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(
            f"{found} lies outside the years {FIRST_YEAR} to {LAST_YEAR}; leave out a last day that is open"
        )
    return found


def _name(written: str) -> str:
    return _filled(text_up_to(200)(one_line(written)))


def _title(written: str) -> str:
    return _filled(text_up_to(300)(one_line(written)))


def _filled(written: str) -> str:
    if not written.strip():
        raise ValueError("is empty, and must not be")
    return written.strip()


def police_id(written: str) -> str:
    """The outside world's id of a neighbourhood: any text on one line, without a semicolon."""
    if unseen := unwelcome_in(written.strip()):
        raise ValueError(f"holds {unseen}, which nobody sees")
    if ";" in written:
        raise ValueError("holds a semicolon, which separates ids in lists")
    return _filled(text_up_to(LONGEST_ID)(written))
