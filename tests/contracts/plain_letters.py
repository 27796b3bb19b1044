"""Letters about flags in plain loops: the slow twin of `contracts.flag_letters`, written from measures.md, "Flags".

It reads what happened to the flags and who holds which role, and remembers by itself what it has told to whom.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.models import Flag, FlagChange
from teams.models import Force, Grant

LONDON = ZoneInfo("Europe/London")
TOLD = ("opened", "risen", "plan_passed", "plan_fell", "escalated")
STEPS = {1: "sergeant", 2: "inspector", 3: "superintendent", 4: "reviewer"}


@dataclass
class PlainLetter:
    person: int
    composed_at: datetime
    told: list[tuple[int, int]]  # flag and change
    breaks_news: bool
    sent_at: datetime | None = None
    held_until: datetime | None = None  # by somebody who is sending it
    is_dropped: bool = False
    is_given_up: bool = False


@dataclass
class PlainLetters:
    """What was written so far."""

    letters: list[PlainLetter] = field(default_factory=list)

    def due(self, force: Force, now: datetime) -> list[PlainLetter]:
        """The letters that one sweep writes: at most one a person. They count as written only when `written`."""
        there = now.astimezone(LONDON)
        if there.hour < 7 or there.hour >= 20:
            return []
        if force.live_from is None or there.date() < force.live_from:
            return []
        people = sorted({grant.person_id for grant in _grants(force, there.date())})
        found = [self._due_to(person, force, now) for person in people]
        return [letter for letter in found if letter]

    def written(self, letter: PlainLetter) -> None:
        self.letters.append(letter)

    def give_up(self, now: datetime) -> None:
        """Drops what nobody took for a day, unless somebody is sending it just now."""
        for letter in self._open():
            is_late = letter.sent_at is None and now - letter.composed_at >= timedelta(hours=24)
            if is_late and (letter.held_until is None or letter.held_until <= now):
                letter.is_dropped = True

    def _open(self) -> list[PlainLetter]:
        return [letter for letter in self.letters if not letter.is_dropped]

    def _due_to(self, person: int, force: Force, now: datetime) -> PlainLetter | None:
        today = now.astimezone(LONDON).date()
        roles = [grant for grant in _grants(force, today) if grant.person_id == person]
        had = [letter for letter in self._open() if letter.person == person]
        told, breaks_news = [], False
        for flag in Flag.objects.filter(team__force=force, cleared_at=None).select_related("team"):
            change, level, opening = self._news(flag, roles, force)
            heard = [number for letter in had for of, number in letter.told if of == flag.id]
            if change is None or any(number >= change.id for number in heard):
                continue
            told.append((flag.id, change.id))
            if level == "missed" and not any(number >= opening for number in heard):
                breaks_news = True
        if not told or any(letter.sent_at is None and not letter.is_given_up for letter in had):
            return None
        left = [(letter.sent_at or letter.composed_at, letter.breaks_news) for letter in had]
        letter = PlainLetter(person, now, sorted(told), breaks_news)
        if all(now - at >= timedelta(hours=20) for at, _ in left):
            return letter
        if breaks_news and not any(news and at.astimezone(LONDON).date() == today for at, news in left):
            return letter
        return None

    def _news(self, flag, roles, force):
        """The latest change that this person is to hear of, its level, and the change with which the trouble began."""
        history = list(FlagChange.objects.filter(flag=flag).order_by("id"))
        opening = max(change.id for change in history if change.kind == "opened")
        history = [change for change in history if change.id >= opening]
        if flag.opened_at.astimezone(LONDON).date() < force.live_from:
            while history and not (history[0].kind == "risen" and _day(history[0].at) >= force.live_from):
                history.pop(0)
        plan_is_over = any(change.kind.startswith("plan_") and _later(change, flag) for change in history)
        for change in reversed(history):
            if change.kind not in TOLD or (change.kind == "risen" and flag.level == "at_risk"):
                continue
            level = flag.level
            if change.kind in ("opened", "risen") and "at_risk" in (change.level, flag.level):
                level = "at_risk"
            if not _is_addressed(change, level, flag, roles):
                continue
            if flag.planned_id and not plan_is_over and not (change.kind == "risen" and _later(change, flag)):
                continue
            if flag.acknowledged_at and _answered(change, level, flag):
                continue
            return change, level, opening
        return None, "", opening


def _grants(force: Force, today) -> list[Grant]:
    return [
        grant
        for grant in Grant.objects.filter(force=force).select_related("person")
        if grant.first_day <= today
        and (grant.last_day is None or today <= grant.last_day)
        and grant.person.is_active
        and grant.person.email
    ]


def _is_addressed(change, level, flag, roles) -> bool:
    for grant in roles:
        sergeant = grant.role == "sergeant" and grant.team_id == flag.team_id
        inspector = grant.role == "inspector" and grant.section_id == flag.team.section_id
        superintendent = grant.role == "inspector" and grant.section_id is None
        if change.kind == "escalated":
            reviewer = grant.role == "reviewer"
            by_step = {"sergeant": sergeant, "inspector": inspector, "superintendent": superintendent}
            if (by_step | {"reviewer": reviewer})[STEPS[change.step]]:
                return True
        elif sergeant or (inspector and level == "missed"):
            return True
    return False


def _answered(change, level, flag) -> bool:
    """Whether what somebody said about the flag answers this too."""
    if change.kind == "escalated":
        return False
    if change.kind in ("risen", "plan_passed", "plan_fell") and _later(change, flag):
        return False
    graver = level == "missed" and flag.acknowledged_level == "at_risk"
    return not (graver and change.kind in ("opened", "risen"))


def _later(change, flag) -> bool:
    return flag.acknowledged_at is None or change.at > flag.acknowledged_at


def _day(instant: datetime):
    return instant.astimezone(LONDON).date()
