"""What every page has around it: whose site it is, where one can go, who is signed in, how fresh the figures are.

The shapes are those that `base.html` names. A view that hands over one of the names itself decides for its page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from contracts.actions.letters import would_leave
from contracts.models import ContractVersion
from contracts.queries.flag_lines import is_quiet
from contracts.queries.freshness import freshness
from portal import drafts, shell
from portal.what_waits.counting import numbers
from record.compiled import compiled
from record.timezones import day_of
from teams.device_key import device_key_of
from teams.models import Force, Grant, Person, Role

# Routes whose pages show a status: they say how fresh it is, and say it loudly when it is not. The grid does so itself:
# it may be of another day.
SHOW_STATUS: frozenset[str | None] = frozenset(
    {"home", "team", "my_team", "proof", "flags", "flag", "waiting", "over_time", "team_over_time", "turned"}
)


@dataclass(frozen=True)
class NavigationItem:
    """A place of the navigation. `icon` is that of the bar under the thumb, which has room for four."""

    label: str
    url: str
    icon: str = ""
    short: str = ""
    counts: str = ""  # the key of the figure beside it


WAITING = NavigationItem("Waiting", "/waiting/", "ui-checked", counts="waiting")
MY_TEAM = NavigationItem("My team", "/my-team/", "ui-team")
LOG = NavigationItem("Log an activity", "/log/", "ui-log", "Log")
ENQUIRIES = NavigationItem("Enquiries", "/enquiries/", "ui-inbox", counts="enquiries")
FLAGS = NavigationItem("Flags", "/flags/", counts="flags")
ACTIVITIES = NavigationItem("Activities", "/activities/", "ui-calendar")
OVERSIGHT = NavigationItem("Oversight", "/oversight/")
CHATS = NavigationItem("Web chats", "/chats/")
CONTRACTS = NavigationItem("Contracts", "/contracts/")
OUTBOX = NavigationItem("Outbox", "/outbox/", "ui-outbox")
LETTERS = NavigationItem("Letters", "/letters/")
TEAMS = NavigationItem("Teams", "/teams/")
PEOPLE = NavigationItem("People", "/people/")

# At most five each; the rest is linked from "my team" and from "waiting". Who holds several roles has the places of the
# first of these.
PLACES: dict[Role, list[NavigationItem]] = {
    Role.INSPECTOR: [WAITING, MY_TEAM, LOG, CHATS, OVERSIGHT],
    Role.SERGEANT: [MY_TEAM, WAITING, LOG, ENQUIRIES, CHATS],
    Role.PC: [MY_TEAM, LOG, ENQUIRIES, CHATS, ACTIVITIES],
    Role.REVIEWER: [OVERSIGHT, WAITING, FLAGS, ACTIVITIES, CONTRACTS],
    Role.ADMIN: [OVERSIGHT, WAITING, PEOPLE, LETTERS, CONTRACTS],
}
# Under the thumb on a phone, four for each who logs.
THUMB: dict[Role, list[NavigationItem]] = {
    Role.INSPECTOR: [WAITING, MY_TEAM, LOG, OUTBOX],
    Role.SERGEANT: [MY_TEAM, WAITING, LOG, OUTBOX],
    Role.PC: [MY_TEAM, LOG, ENQUIRIES, OUTBOX],
}
PUBLIC = [TEAMS, CHATS, NavigationItem("What is promised", "/contracts/")]
WORDS = {"enquiries": "to answer", "flags": "open", "waiting": "for you"}


class FramedRequest(HttpRequest):
    """One whose frame was made already, or is being made."""

    frame: Frame


def frame(request: FramedRequest) -> dict[str, Any]:
    """The context processor. One set of queries a request, however many templates are rendered for it."""
    if not hasattr(request, "user"):
        return {}
    if not hasattr(request, "frame"):
        request.frame = Frame(request, timezone.now())
    return request.frame.context


def site_of(force: Force | None, today: date) -> dict[str, Any]:
    """`site` for a page about one force; None for a page about all of them."""
    if force is None:
        return {"force": "", "service": "", "demonstration": Force.objects.filter(invented=True).exists()}
    return {"force": force.name, "service": _service(force, today), "demonstration": force.invented}


class Frame:
    """The frame of one answer."""

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        self.request = request
        self.now = now
        self.today = day_of(now)
        self.person: Person | None = request.user if request.user.is_authenticated else None

    @cached_property
    def context(self) -> dict[str, Any]:
        return {
            # A view that is about one force says so itself: then this is not worked out.
            "site": SimpleLazyObject(lambda: site_of(self._force, self.today)),
            "nav": [self._item(place, place.label) for place in self._places],
            "thumb": [self._item(place, place.short or place.label) for place in self._under_thumb],
            "who": self._who,
            "drafts": drafts.told(self.request),
            "field": {"person": device_key_of(self.person), "revision": shell.revision()} if self.person else None,
            "quiet": self._quiet,
            "freshness": freshness(self.now) if self._shows_status else None,
            "today": self.today,
            "now": self.now,
        }

    @cached_property
    def grants(self) -> list[Grant]:
        """What the person holds today, the highest of the places first."""
        if self.person is None:
            return []
        held = _held_by(self.person.pk, self.today)
        return sorted(held, key=lambda grant: list(PLACES).index(Role(grant.role)))

    @property
    def _force(self) -> Force | None:
        """The person's own; for the public that which the page is about, where its view has said so."""
        if self.person is None:
            return getattr(self.request, "about", None) or _only_force()
        return self.grants[0].force if self.grants else self.person.force

    @cached_property
    def _places(self) -> list[NavigationItem]:
        if self.person is None:
            return PUBLIC
        return PLACES[Role(self.grants[0].role)] if self.grants else PUBLIC

    @property
    def _under_thumb(self) -> list[NavigationItem]:
        return THUMB.get(Role(self.grants[0].role), []) if self.grants else []

    def _item(self, place: NavigationItem, label: str) -> dict[str, Any]:
        return {
            "label": label,
            "url": place.url,
            "icon": place.icon,
            "current": self.request.path.startswith(place.url),
            "count": self._figures.get(place.counts),
            "count_words": WORDS.get(place.counts, ""),
            "outbox": place is OUTBOX,
        }

    @cached_property
    def _figures(self) -> dict[str, int]:
        """By the key of a place. One query."""
        wanted = frozenset(place.counts for place in [*self._places, *self._under_thumb] if place.counts)
        return numbers(self.person, wanted, self.now) if self.person else {}

    @property
    def _who(self) -> dict[str, str] | None:
        if self.person is None:
            return None
        place = _place_of(self.grants[0]) if self.grants else ""
        return {"name": self.person.name, "place": place, "url": "/account/", "sign_out_url": "/sign-out/"}

    @property
    def _quiet(self) -> dict[str, Any] | None:
        """On an administrator's pages, while the force writes to nobody: that it is so, and what would leave."""
        if not self.grants or self.grants[0].role != Role.ADMIN or not is_quiet(self.grants[0].force, self.today):
            return None
        force = self.grants[0].force
        return {"force": force, "would": would_leave(force, self.today, self.now)}

    @property
    def _shows_status(self) -> bool:
        match = self.request.resolver_match
        return match is not None and match.url_name in SHOW_STATUS


def _service(force: Force, today: date) -> str:
    """What the force calls its agreement with the public: the contract longest in force."""
    return _bound.first(force.pk, today) or ""


def _only_force() -> Force | None:
    forces = _two_forces()
    return forces[0] if len(forces) == 1 else None


@compiled
def _bound(force: int, today: date) -> QuerySet[ContractVersion, str]:
    versions = ContractVersion.objects.filter(contract__force=force).in_force_on(today)
    return versions.order_by("contract_id", "pk").values_list("title", flat=True)[:1]


@compiled
def _two_forces() -> QuerySet[Force]:
    return Force.objects.order_by("id")[:2]


@compiled
def _held_by(person: int, today: date) -> QuerySet[Grant]:
    held = Grant.objects.on(today).filter(person=person)
    return held.select_related("force", "section", "team").order_by("first_day", "id")


def _place_of(grant: Grant) -> str:
    if grant.team:
        return grant.team.name
    if grant.section:
        return grant.section.name
    return (grant.role == Role.REVIEWER and grant.force.oversight_body) or grant.force.name
