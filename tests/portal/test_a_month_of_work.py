"""A month of ordinary work in six teams: at its end the log holds exactly what happened.

Sheets grow from week to week, one in five is an older one put right or sent late; plans are logged as held; the same
meeting is logged on a page and written into the sheet; some of it is mistyped first. Whoever sends a sheet answers what
the portal asks, by what really happened, and puts right nothing that the portal does not ask about.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from engagement import actions
from engagement.content import ActivityContent
from engagement.importing import (
    ACTIVITY_COLUMNS,
    Answer,
    Decision,
    import_activities,
)
from engagement.importing.findings import UNDECIDED
from engagement.importing.rows import with_decisions
from engagement.models import Activity, Status
from engagement.queries import activity_content
from inputs import Table
from record.timezones import LONDON
from tests.teams import county as counties

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TEAMS = ("wimborne", "ferndown", "bridport", "lyme", "verwood", "alderholt")
FIRST = datetime(2026, 11, 2, tzinfo=LONDON)
KINDS = ("meeting", "drop_in", "surgery", "school_visit", "social_post", "alert")
PLACES = ("Library", "Market Place", "St John’s hall", "High Street", "Co-op", "First School", "Beach huts")
FIELDS = ("title", "starts_at", "attendance", "summary")


@dataclass
class Happened:
    """One thing that happened, and how it was first written into the sheet."""

    number: int
    team: str
    channel: str
    truth: dict[str, Any]
    mistake: dict[str, Any] = field(default_factory=dict)
    put_right_in_week: int = 0
    week: int = 0
    way: str = "sheet"  # planned, page, page alone: where it is said besides the sheet

    @property
    def token(self) -> str:
        """What tells the test, and nobody else, which one a row or an activity is."""
        return f"https://example.org/{self.number}"

    def row(self, week: int) -> dict[str, str]:
        said = self.truth if week >= self.put_right_in_week else self.truth | self.mistake
        cells = {name: "" if value is None else str(value) for name, value in said.items()}
        cells["starts_at"] = said["starts_at"].strftime("%Y-%m-%d %H:%M")
        return {"team": self.team, "channel": self.channel, "status": "held", "url": self.token, **cells}

    def content(self, **said: Any) -> ActivityContent:
        stated = {**self.truth, "status": "held", "url": self.token, **said}
        return ActivityContent(id=uuid4(), team=self.team, channel=self.channel, **stated)


class Month:
    """What happened, drawn at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.happened = [self._one(number) for number in range(90)]

    def _one(self, number: int) -> Happened:
        week = 0 if number < len(TEAMS) else self.random.randrange(4)
        day = 0 if number < len(TEAMS) else self.random.randrange(7)  # every sheet begins with the month
        hour, minute = 8 + self.random.randrange(10), self.random.choice((0, 15, 30))
        starts_at = FIRST + timedelta(weeks=week, days=day, hours=hour, minutes=minute)
        truth = {
            "title": f"{self.random.choice(PLACES)}",
            "starts_at": starts_at,
            "attendance": self.random.choice((None, 0, 3, 12, 40)),
            "summary": self.random.choice(("", "Parking", "Dogs on the beach")),
        }
        one = Happened(number, TEAMS[number % 6], self.random.choice(KINDS), truth, week=week)
        one.way = self.random.choices(("planned", "page", "page alone", "sheet"), (4, 3, 2, 11))[0]
        if number >= len(TEAMS) and self.random.random() < 0.4:
            one.mistake = self.random.choice(self._mistakes(truth, week, one.way))
            one.put_right_in_week = self.random.randrange(week + 1, 6)
        return one

    def _mistakes(self, truth: Mapping[str, Any], week: int, way: str) -> list[dict[str, Any]]:
        """What can be mistyped, and is noticed: an empty cell says nothing, so it takes nothing back."""
        earlier = truth["starts_at"] - timedelta(hours=self.random.choice((1, 2)))
        mistakes: list[dict[str, Any]] = [{"title": truth["title"] + "s"}, {"starts_at": earlier}]
        if truth["attendance"] is not None:
            mistakes.append({"attendance": truth["attendance"] + 1})
        if truth["summary"]:
            mistakes.append({"summary": "Speeding"})
        if week and way == "sheet":  # of what a page said the portal does not ask across days
            mistakes.append({"starts_at": earlier - timedelta(days=7)})
        return mistakes


class Desk:
    """Somebody who sends sheets, and answers by what happened."""

    def __init__(self, month: Month, folder: Path) -> None:
        self.month = month
        self.folder = folder
        self.asked = 0

    def send(self, team: str, week: int, now: datetime) -> None:
        """The team's sheet of the month as it stood at the end of that week."""
        rows = [one for one in self.month.happened if one.team == team and one.way != "page alone" and one.week <= week]
        rows.sort(key=lambda one: (one.week, one.number))
        path = self.folder / f"{team}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ("team", "channel", "status", "url", *FIELDS))
            writer.writeheader()
            writer.writerows(one.row(week) for one in rows)
        decisions: dict[int, Decision] = {}
        while asked := self._taken(path, decisions, now, keep=False):
            for line, finding in asked.items():
                decisions[line] = Decision(self._answer(rows[line - 2], finding, week), finding.version)
            self.asked += len(asked)
        assert not self._taken(path, decisions, now, keep=True)

    def _taken(self, path: Path, decisions: Mapping[int, Decision], now: datetime, *, keep: bool) -> dict[int, Any]:
        """The lines that are asked about; nothing is kept unless all are answered."""
        from django.db import transaction

        refused = []
        with transaction.atomic():
            table = Table(path, with_decisions(ACTIVITY_COLUMNS), lambda record, refusal: refused.append(refusal))
            done = import_activities(table, by=None, now=now, decisions=decisions)
            if not keep:
                transaction.set_rollback(True)
        asked = {line: one for line, one in done.findings.by_line.items() if one.kind in UNDECIDED}
        assert len(refused) == len(asked), refused
        return asked

    def _answer(self, one: Happened, finding: Any, week: int) -> Answer:
        stored = Activity.objects.get(pk=finding.other)
        if stored.url != one.token:
            return Answer.NEW
        return Answer.UPDATE if week >= one.put_right_in_week else Answer.LEAVE


def said_of(activity: Activity) -> tuple:
    content = activity_content(activity)
    return (activity.url, activity.team.key, activity.channel_id, *(getattr(content, name) for name in FIELDS))


def truth_of(one: Happened) -> tuple:
    return (one.token, one.team, one.channel, *(one.truth[name] for name in FIELDS))


@pytest.mark.parametrize("seed", range(2))
def test_at_the_end_of_the_month_the_log_holds_exactly_what_happened(tmp_path, seed):
    county = counties.dorset()
    for key in TEAMS[3:]:
        county.add_team(key, section="west")
    month = Month(seed)
    desk = Desk(month, tmp_path)
    sergeant = county.people["sergeant"]
    for week in range(5):
        now = FIRST + timedelta(weeks=week + 1)
        for one in (one for one in month.happened if one.week == week):
            if one.way == "planned":
                begun = one.truth["starts_at"] - timedelta(days=5)
                plan = actions.log(content=one.content(status="planned", attendance=None), by=sergeant, now=begun)
                came = one.truth["attendance"]
                actions.confirm(activity=plan.activity, held=True, by=sergeant, now=now, attendance=came)
            elif one.way != "sheet":
                actions.log(content=one.content(), by=sergeant, now=now)
        for team in TEAMS:
            desk.send(team, week, now)
            if month.random.random() < 0.2 and week:  # an older one after a newer one
                desk.send(team, week - 1, now)
    for team in TEAMS:
        desk.send(team, 6, FIRST + timedelta(weeks=7))

    counted = Activity.objects.exclude(status=Status.WITHDRAWN)
    assert sorted(map(said_of, counted), key=str) == sorted(map(truth_of, month.happened), key=str)
    assert desk.asked < 150
