"""A month of ordinary work in six teams: at its end the logs hold exactly what happened.

Sheets grow from week to week, one in five is an older one sent after a newer; what was mistyped is put right in the
sheet or on a page. The same meeting is planned, logged on a page and written into the sheet; forms are sent twice, and
sent into sessions that have ended. Whoever is asked answers by what really happened, and nothing else is put right.
"""

from __future__ import annotations

import csv
import os
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from engagement import actions
from engagement.importing import (
    ACTIVITY_COLUMNS,
    ENQUIRY_COLUMNS,
    Answer,
    Decision,
    import_activities,
    import_enquiries,
)
from engagement.importing.findings import UNDECIDED
from engagement.importing.rows import with_decisions
from engagement.models import Activity, Enquiry, Status
from engagement.queries import activity_content, enquiry_contents
from inputs import Table
from record.timezones import LONDON
from teams.models import Neighbourhood, Role
from tests.teams import county as counties

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TEAMS = ("wimborne", "ferndown", "bridport", "lyme", "verwood", "alderholt")
FIRST = datetime(2026, 11, 2, tzinfo=LONDON)
KINDS = ("meeting", "drop_in", "surgery", "school_visit", "social_post", "alert")
PLACES = ("Library", "Market Place", "St John’s hall", "High Street", "Co-op", "First School", "Beach huts")
SUBJECTS = ("Parking", "Speeding in Lees Road", "Dogs", "Noise at night", "Lost cat")
HAPPENED, LAST_WEEK = 78, 6


@dataclass
class Happened:
    """One thing that happened, and how it was first written into the sheet.

    The token tells the test, and nobody else, which one a row or something stored is.
    """

    number: int
    team: str
    truth: dict[str, Any]
    week: int
    mistake: dict[str, Any] = field(default_factory=dict)
    put_right_in: int = 0  # the week in which the sheet is put right
    way: str = "sheet"  # planned, page, page alone: where it is said besides the sheet

    def said(self, week: int) -> dict[str, Any]:
        """What the sheet says of it at the end of that week."""
        return self.truth if week >= self.put_right_in else self.truth | self.mistake

    def written(self, week: int) -> dict[str, str]:
        return {"team": self.team, **{name: _cell(value) for name, value in self.said(week).items()}}


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return "" if value is None else str(value)


class Month:
    """What happened, drawn at random; the first of each team on the first day, so that every sheet begins with it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.activities = [self._activity(number) for number in range(HAPPENED)]
        self.enquiries = [self._enquiry(number) for number in range(HAPPENED)]

    def _activity(self, number: int) -> Happened:
        week, instant = self._when(number)
        truth = {
            "channel": self.random.choice(KINDS),
            "status": "held",
            "title": self.random.choice(PLACES),
            "starts_at": instant,
            "attendance": self.random.choice((None, 0, 3, 12, 40)),
            "summary": self.random.choice(("", "Kerbs", "Dogs on the beach")),
            "url": f"https://example.org/{number}",
        }
        one = Happened(number, TEAMS[number % 6], truth, week)
        if number >= len(TEAMS):
            one.way = self.random.choices(("planned", "page", "page alone", "sheet"), (4, 3, 2, 11))[0]
        return self._mistyped(one, self._activity_mistakes(one))

    def _activity_mistakes(self, one: Happened) -> list[dict[str, Any]]:
        """What can be mistyped, and is noticed: an empty cell says nothing, so it takes nothing back."""
        truth = one.truth
        earlier = truth["starts_at"] - timedelta(hours=self.random.choice((1, 2)))
        mistakes: list[dict[str, Any]] = [{"title": truth["title"] + "s"}, {"starts_at": earlier}]
        if truth["attendance"] is not None:
            mistakes.append({"attendance": truth["attendance"] + 1})
        if truth["summary"]:
            mistakes.append({"summary": "Speeding"})
        if one.week and one.way == "sheet":  # of what a page said the portal does not ask across days
            mistakes.append({"starts_at": earlier - timedelta(days=7)})
        return mistakes

    def _enquiry(self, number: int) -> Happened:
        week, instant = self._when(number)
        answered = instant + timedelta(hours=self.random.choice((2, 26, 90)))
        truth = {
            "received_at": instant,
            "subject": self.random.choice(SUBJECTS),
            "answered_at": answered,
            "neighbourhood": f"E{number}",
        }
        one = Happened(number, TEAMS[number % 6], truth, week)
        mistakes = [
            {"subject": truth["subject"] + " again"},
            {"received_at": instant - timedelta(hours=1)},
            {"received_at": instant - timedelta(days=2)},
            {"answered_at": None},
            {"answered_at": answered - timedelta(hours=1)},
        ]
        return self._mistyped(one, mistakes)

    def _when(self, number: int) -> tuple[int, datetime]:
        if number < len(TEAMS):
            return 0, FIRST + timedelta(hours=9)
        week, hour = self.random.randrange(4), 8 + self.random.randrange(10)
        minute = self.random.choice((0, 15, 30))
        return week, FIRST + timedelta(weeks=week, days=self.random.randrange(7), hours=hour, minutes=minute)

    def _mistyped(self, one: Happened, mistakes: list[dict[str, Any]]) -> Happened:
        if one.number >= len(TEAMS) and self.random.random() < 0.4:
            one.mistake = self.random.choice(mistakes)
            one.put_right_in = self.random.randrange(one.week + 1, LAST_WEEK)
        return one


class Desk:
    """Somebody who sends sheets, and answers by what happened. A subclass says of which log."""

    columns: Any
    store: Any

    def __init__(self, happened: list[Happened], folder: Path) -> None:
        self.happened = happened
        self.folder = folder
        self.asked = 0

    def send(self, team: str, week: int, now: datetime) -> None:
        """The team's sheet of the month as it stood at the end of that week."""
        rows = [one for one in self.happened if one.team == team and one.way != "page alone" and one.week <= week]
        rows.sort(key=lambda one: (one.week, one.number))
        path = self.folder / f"{team}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ("team", *rows[0].truth))
            writer.writeheader()
            writer.writerows(one.written(week) for one in rows)
        decisions: dict[int, list[Decision]] = defaultdict(list)
        while asked := self._taken(path, decisions, now):
            for line, finding in asked.items():
                one = rows[line - 2]
                right = Answer.UPDATE if week >= one.put_right_in else Answer.LEAVE
                answer = right if self.is_of(finding.other, one) else Answer.NEW
                decisions[line].append(Decision(answer, finding.version, finding.other))
            self.asked += len(asked)

    def _taken(self, path: Path, decisions: Mapping[int, list[Decision]], now: datetime) -> dict[int, Any]:
        """The lines that are asked about; nothing is kept until all are answered."""
        refused: list[Any] = []
        with transaction.atomic():
            table = Table(path, with_decisions(self.columns), lambda record, refusal: refused.append(refusal))
            done = type(self).store(table, by=None, now=now, decisions=decisions)
            asked = {line: one for line, one in done.findings.by_line.items() if one.kind in UNDECIDED}
            assert len(refused) == len(asked), refused
            transaction.set_rollback(bool(asked))
        return asked

    def is_of(self, id: Any, one: Happened) -> bool:
        raise NotImplementedError


class ActivitySheets(Desk):
    columns, store = ACTIVITY_COLUMNS, import_activities

    def is_of(self, id: Any, one: Happened) -> bool:
        return Activity.objects.get(pk=id).url == one.truth["url"]


class EnquirySheets(Desk):
    columns, store = ENQUIRY_COLUMNS, import_enquiries

    def is_of(self, id: Any, one: Happened) -> bool:
        return Enquiry.objects.get(pk=id).neighbourhood.police_id == one.truth["neighbourhood"]


class Sergeant:
    """Somebody who plans and logs on pages, twice now and then, and now and then after the session has ended."""

    def __init__(self, person: Any, draw: random.Random) -> None:
        self.person = person
        self.random = draw
        self.client = Client()

    def plan(self, one: Happened) -> None:
        begun = one.truth["starts_at"] - timedelta(days=5)
        with time_machine.travel(begun, tick=False):
            self._send(one, status="planned", attendance="")

    def log(self, one: Happened, now: datetime) -> None:
        with time_machine.travel(now, tick=False):
            self._send(one)

    def _send(self, one: Happened, **changes: str) -> None:
        form = {"id": str(uuid4()), **one.written(LAST_WEEK), **changes}
        self.client.force_login(self.person)
        if self.random.random() < 0.2:  # the session has ended: nothing is stored, and it is sent once more
            self.client.logout()
            assert "/sign-in/" in self.client.post("/log/", form).url
            self.client.force_login(self.person)
        for _ in range(self.random.choice((1, 1, 2))):
            answer = self.client.post("/log/", form)
            if answer.status_code == 200:
                answer = self.client.post("/log/", {**form, "duplicate": self._answer(answer, one)})
            assert answer.status_code == 302, answer.content.decode()

    def _answer(self, asked: Any, one: Happened) -> str:
        assert "cards" in asked.context, asked.context["form"].errors
        for card in asked.context["cards"]:
            if Activity.objects.get(pk=card["id"]).url == one.truth["url"]:
                return f"{'right' if card['is_right'] else card['verb']}:{card['id']}:{card['version']}"
        return "another"


FIELDS = ("channel", "title", "starts_at", "attendance", "summary", "url")


def logged() -> list[tuple]:
    counted = Activity.objects.exclude(status=Status.WITHDRAWN).select_related("team")
    contents = [(activity.team.key, activity_content(activity)) for activity in counted]
    return sorted(((team, *(getattr(said, name) for name in FIELDS)) for team, said in contents), key=str)


def asked_of_teams() -> list[tuple]:
    stored = enquiry_contents(list(Enquiry.objects.filter(withdrawn_because="")))
    return sorted(
        ((one.team, one.received_at, one.subject, one.answered_at, one.neighbourhood) for one in stored), key=str
    )


def truths(happened: list[Happened], *names: str) -> list[tuple]:
    return sorted(((one.team, *(_utc(one.truth[name]) for name in names)) for one in happened), key=str)


def _utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


@pytest.fixture
def sergeant():
    county = counties.dorset()
    for key in TEAMS[3:]:
        county.add_team(key, section="west")
    person = county.person("busy")
    for key in TEAMS:
        county.grant(person, Role.SERGEANT, team=key)
    Neighbourhood.objects.bulk_create(
        Neighbourhood(
            force=county.force,
            police_id=f"E{number}",
            name=f"Place {number}",
            team=county.teams[TEAMS[number % 6]],
            active_from=counties.FIRST_DAY,
        )
        for number in range(HAPPENED)
    )
    return person


def put_right_on_a_page(one: Happened, by: Any, now: datetime) -> None:
    """Somebody sees the mistake in the portal before the sheet is put right; the sheet says it for some weeks more."""
    found = Activity.objects.get(url=one.truth["url"])
    changes = {name: one.truth[name] for name in one.mistake}
    actions.correct(activity=found, changes=changes, by=by, reason="Mistyped", version=found.version, now=now)


@pytest.mark.parametrize("seed", range(int(os.environ.get("MONTHS", "1"))))
def test_at_the_end_of_the_month_the_logs_hold_exactly_what_happened(tmp_path, sergeant, seed):
    month = Month(seed)
    desks = [ActivitySheets(month.activities, tmp_path), EnquirySheets(month.enquiries, tmp_path)]
    on_pages = Sergeant(sergeant, month.random)
    for week in range(LAST_WEEK + 1):
        now = FIRST + timedelta(weeks=week + 1, days=4)
        for one in (one for one in month.activities if one.week == week):
            if one.way == "planned":
                on_pages.plan(one)
            if one.way != "sheet":
                on_pages.log(one, now)
        for team in TEAMS:
            for desk in desks:
                desk.send(team, week, now)
                if month.random.random() < 0.2 and week:  # an older one after a newer one
                    desk.send(team, week - 1, now)
        for one in (one for one in month.activities if one.week == week and one.mistake and one.way == "sheet"):
            if month.random.random() < 0.3:
                put_right_on_a_page(one, sergeant, now)

    assert logged() == truths(month.activities, *FIELDS)
    assert asked_of_teams() == truths(month.enquiries, "received_at", "subject", "answered_at", "neighbourhood")
    assert all(0 < desk.asked < HAPPENED for desk in desks)
