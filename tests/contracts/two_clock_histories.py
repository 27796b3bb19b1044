"""A small county whose weeks go by at random, through the real doors: facts, structure and contracts.

The past is made up: each thing done has an instant of its own, so that "as known at" any of them means one state. What
is told is often of days gone by: backdated, corrected, withdrawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import yaml

from contracts.actions import versions
from contracts.models import ContractVersion
from inputs import Refused, parse_document
from record.entries import Past
from record.refusal import Invalid
from record.timezones import ONE_DAY, day_of
from teams.actions import withdraw_posting, withdraw_priority
from teams.importing import import_teams
from teams.models import Force, Person, Posting, Priority
from tests.contracts.reviewers_world import version
from tests.contracts.test_random_actions import STANDARDS, Chance

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


class History(Chance):
    """`act` does one thing, and notes of which sort it was; `pass_time` lets minutes or days go by."""

    def __init__(self, seed: int, past: Past) -> None:
        self.draw, self.past = Random(seed), past
        self.done: Counter[str] = Counter()
        self._come_to(BEGAN)
        self.structure = self._structure()
        self._import_teams()
        self.force = Force.objects.get()
        self._store("v0", self.today - timedelta(days=100), self._promised())
        self.sergeant, self.inspector = (Person.objects.get(key=key) for key in ("a-1", "b-1"))

    def act(self) -> None:
        sort, deed = self.draw.choices(*zip(*((d, weight) for weight, d in self._deeds()), strict=True))[0]
        self.pass_time(minutes=self.draw.randint(1, 90))
        self.done[sort] += 1
        try:
            deed()
        except (Invalid, Refused):  # what the rules refuse
            self.done["refused"] += 1

    def pass_time(self, **some: int) -> None:
        self._come_to(self.now + timedelta(**some))

    def _come_to(self, instant: datetime) -> None:
        self.now, self.today, self.past.at = instant, day_of(instant), instant

    def _deeds(self) -> list[tuple[int, tuple[str, Callable[[], None]]]]:
        facts = [(5, self.log), (3, self.correct), (2, self.ask), (1, self.withdraw), (1, self.confirm)]
        facts += [(1, self.answer), (2, self.excuse), (2, self.decide), (1, self.grade), (1, self.correct_enquiry)]
        structure = [(3, self.post), (3, self.end_posting), (3, self.publish), (2, self.correct_rank)]
        structure += [(3, self.withdraw_posting), (3, self.end_team), (1, self.add_team), (2, self.add_place)]
        structure += [(2, self.end_place), (3, self.set_priority), (2, self.end_priority), (2, self.withdraw_priority)]
        return [
            *((weight, ("fact", deed)) for weight, deed in facts),
            *((weight, ("structure", deed)) for weight, deed in structure),
            *((weight, ("contract", deed)) for weight, deed in ((4, self.new_version), (2, self.replace_version))),
        ]

    # Structure, by files as staff send them and by the actions that take back what was wrong

    def _import_teams(self) -> None:
        try:
            import_teams(parse_document(yaml.safe_dump(self.structure)), by=None, today=self.today)
        except Refused:
            self.structure = self.stated
            raise
        self.stated = yaml.safe_load(yaml.safe_dump(self.structure))

    @property
    def teams(self) -> list[dict[str, Any]]:
        return self.structure["sections"][0]["teams"]

    def _team(self) -> dict[str, Any]:
        return self.draw.choice(self.teams)

    def _one_of(self, name: str) -> dict[str, Any]:
        """One of the file's lines; where there is none, one that nobody reads."""
        return self.draw.choice([one for team in self.teams for one in team.get(name, ())] or [{}])

    def post(self) -> None:
        """Somebody new, or one posted somewhere already; from a day gone by."""
        team, key = self._team(), self.draw.choice(["a-0", "b-0", "c-1", f"x-{self.draw.randint(0, 5)}"])
        rank, published = self.draw.choice(["pc", "sergeant"]), self.draw.random() < 0.6
        posted = {"id": key, "name": key, "rank": rank, "posted_from": self.day(), "published": published}
        place = {"neighbourhood": self.draw.choice(team["neighbourhoods"])["id"]} if self.draw.random() < 0.5 else {}
        team["officers"].append(posted | place)
        self._import_teams()

    def end_posting(self) -> None:
        self._one_of("officers")["posted_until"] = self.day(ahead=20)
        self._import_teams()

    def publish(self) -> None:
        """Published after all, for longer or for less; or no more."""
        officer = self._one_of("officers")
        officer["published"] = self.draw.random() < 0.7
        for name in ("published_from", "published_until"):
            officer.pop(name, None)
            if officer["published"] and self.draw.random() < 0.5:
                officer[name] = self.day(ahead=10)
        self._import_teams()

    def correct_rank(self) -> None:
        self._one_of("officers")["rank"] = self.draw.choice(["pcso", "pc", "sergeant"])
        self._import_teams()

    def withdraw_posting(self) -> None:
        """Some are told anew by the next file, which holds them still."""
        if not (posting := self.one(Posting)):
            return
        withdraw_posting(posting=posting, by=self.inspector, reason="Another team's.", today=self.today)
        if self.draw.random() < 0.7:
            for team in self.teams:
                team["officers"] = [
                    one
                    for one in team["officers"]
                    if (team["id"], one["id"], one["posted_from"])
                    != (posting.team.key, posting.person.key, posting.first_day)
                ]

    def end_team(self) -> None:
        self._team()["active_until"] = self.day(ahead=30)
        self._import_teams()

    def add_team(self) -> None:
        key = f"t{len(self.teams)}"
        place = {"id": f"{key}.0", "name": key}
        officer = {"id": f"{key}-0", "name": key, "rank": "pc", "posted_from": self.day(), "published": True}
        given = {"neighbourhoods": [place], "officers": [officer], "priorities": []}
        self.teams.append({"id": key, "name": key, "active_from": self.day(), **given})
        self._import_teams()

    def add_place(self) -> None:
        team = self._team()
        key = f"{team['id']}.{len(team['neighbourhoods'])}"
        team["neighbourhoods"].append({"id": key, "name": key, "active_from": self.day()})
        self._import_teams()

    def end_place(self) -> None:
        self._one_of("neighbourhoods")["active_until"] = self.day(ahead=20)
        self._import_teams()

    def set_priority(self) -> None:
        team = self._team()
        place = {"neighbourhood": self.draw.choice(team["neighbourhoods"])["id"]} if self.draw.random() < 0.5 else {}
        team["priorities"].append({"title": f"P{self.draw.random()}", "from": self.day(), **place})
        self._import_teams()

    def end_priority(self) -> None:
        self._one_of("priorities")["until"] = self.day(ahead=10)
        self._import_teams()

    def withdraw_priority(self) -> None:
        if not (priority := self.one(Priority)):
            return
        withdraw_priority(priority=priority, by=None, reason="Nobody set it.", today=self.today)
        for team in self.teams:
            team["priorities"] = [one for one in team["priorities"] if one["title"] != priority.title]

    # Contracts

    def _promised(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Most as they were; some changed, some dropped."""
        found = {}
        for number, measure in enumerate(STANDARDS):
            if self.draw.random() < 0.9:
                changed = {"maximum_days": self.draw.randint(4, 30)} if measure["kind"] == "gap" else {}
                changed |= {"minimum": self.draw.randint(1, 3)} if measure["kind"] == "count" else {}
                found[f"S{number}"] = (f"S{number}", measure | (changed if self.draw.random() < 0.4 else {}))
        return found

    def _store(self, key: str, first_day: Any, standards: Any) -> None:
        content = version(key, standards, first_day)
        versions.store(force=self.force, contract="nec", content=content, by=None, today=self.today)

    def new_version(self) -> None:
        """From a day gone by since the last began, or one to come."""
        last = ContractVersion.objects.order_by("-first_day")[0]
        first_day = last.first_day + self.draw.randint(10, 60) * ONE_DAY
        self._store(f"v{ContractVersion.objects.count()}", first_day, self._promised())

    def replace_version(self) -> None:
        """One to come is told anew, perhaps from another day; where there is none, nothing."""
        if to_come := ContractVersion.objects.filter(first_day__gt=self.today).order_by("-first_day").first():
            self._store(to_come.key, to_come.first_day + self.draw.randint(0, 3) * ONE_DAY, self._promised())
