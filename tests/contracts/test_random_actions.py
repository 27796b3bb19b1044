"""After any actions and one sweep, what is kept equals a full recomputation: the test that finds a forgotten mark."""

import contextlib
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from django.utils import timezone

from contracts.actions import exemptions, grades
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.settling import settle, unsettled
from contracts.models import Exemption
from contracts.periods import period_containing
from engagement import actions
from engagement.content import ActivityContent, EnquiryContent
from engagement.models import Activity, Enquiry
from record.refusal import Invalid
from record.timezones import day_of, midnight
from teams.models import Person, Team
from tests.contracts.contract_files import contract, standard, taken, written
from tests.contracts.test_settling import FOUND, KEPT, rows

pytestmark = pytest.mark.django_db
PLACES = ["meeting", "surgery"]
STANDARDS = [
    {
        "kind": "count",
        "period": "month",
        "minimum": 1,
        "per": "neighbourhood",
        "channels": PLACES,
        "min_notice_days": 5,
    },
    {"kind": "count", "period": "week", "minimum": 1, "per": "officer", "ranks": ["pc"], "channels": ["social_post"]},
    {"kind": "gap", "period": "month", "maximum_days": 9, "channels": ["social_post", "alert"], "warn_days": 3},
    {"kind": "gap", "period": "quarter", "maximum_days": 20, "per": "neighbourhood", "channels": PLACES},
    {"kind": "on_time", "period": "month", "item": "enquiry_reply", "percent": 80, "within_hours": 30},
    {"kind": "on_time", "period": "month", "item": "event_notice", "percent": 90, "within_days": 4, "channels": PLACES},
    {
        "kind": "on_time",
        "period": "month",
        "item": "feedback",
        "percent": 50,
        "within_days": 9,
        "channels": ["meeting"],
    },
    {"kind": "count", "period": "quarter", "minimum": 2, "channels": ["meeting"], "led_by_rank": "sergeant"},
    {"kind": "presence", "period": "month", "fact": "published_officer", "minimum": 1, "per": "neighbourhood"},
    {"kind": "presence", "period": "month", "fact": "priority", "minimum": 1, "maximum": 2},
    {"kind": "graded", "period": "quarter", "passing": ["good"], "within_days": 10},
]


class Chance:
    """A small county, and people who do things in it at random."""

    def __init__(self, seed: int, folder) -> None:
        self.draw = Random(seed)
        self.folder = folder
        self.now = timezone.now().replace(microsecond=0)
        self.today = day_of(self.now)
        self.structure = self._structure()
        self._import_teams()
        promised = [standard(f"S{n}", measure) for n, measure in enumerate(STANDARDS)]
        began = self.today - timedelta(days=100)
        taken("import_contract", written(folder, contract(standards=promised, in_force_from=began)))
        self.sergeant, self.inspector = (Person.objects.get(key=key) for key in ("a-1", "b-1"))

    def _structure(self):
        first = self.today - timedelta(days=150)
        teams = [
            {
                "id": key,
                "name": key,
                "active_from": first,
                "neighbourhoods": [{"id": f"{key}.{n}", "name": f"{key} {n}"} for n in range(2)],
                "officers": [
                    {"id": f"{key}-{n}", "name": f"{key} {n}", "rank": rank, "posted_from": first, "published": n == 1}
                    for n, rank in enumerate(["pc", "sergeant"])
                ],
                "priorities": [{"title": "One", "from": first}],
            }
            for key in ("a", "b", "c")
        ]
        force = {"id": "dorset", "name": "Dorset", "oversight_body": "Office"}
        return {"force": force, "sections": [{"id": "all", "name": "All", "teams": teams}]}

    def _import_teams(self) -> None:
        taken("import_teams", written(self.folder, self.structure, "teams.yaml"))

    def day(self, ahead: int = 0) -> date:
        return self.today - timedelta(days=self.draw.randint(-ahead, 95))

    def act(self) -> None:
        deeds = [self.log] * 5 + [self.correct] * 3 + [self.ask] * 2
        deeds += [self.withdraw, self.confirm, self.answer, self.excuse, self.decide, self.grade, self.restructure]
        deeds += [self.withdraw_enquiry, self.correct_enquiry]
        self.draw.choice(deeds)()

    def content(self) -> dict:
        planned = self.draw.random() < 0.3
        day = self.day(ahead=20 if planned else 0)
        key = self.draw.choice("abc")
        starts_at = midnight(day) + timedelta(hours=self.draw.randint(0, 23))
        return {
            "team": key,
            "also_teams": tuple(k for k in "abc" if k != key and self.draw.random() < 0.2),
            "channel": self.draw.choice([*PLACES, "social_post", "alert"]),
            "status": "planned" if planned or starts_at > self.now else "held",
            "starts_at": starts_at,
            "neighbourhoods": tuple(f"{key}.{n}" for n in range(2) if self.draw.random() < 0.5),
            "officers": (f"{self.draw.choice('abc')}-0",),
            "led_by": f"{key}-{self.draw.randint(0, 1)}",
            "advertised_on": day - timedelta(days=self.draw.randint(0, 9)) if self.draw.random() < 0.6 else None,
            "feedback_published_on": day + timedelta(days=12) if self.draw.random() < 0.3 else None,
        }

    def log(self) -> None:
        key = UUID(int=self.draw.getrandbits(128), version=4)
        actions.log(content=ActivityContent(id=key, title="x", **self.content()), by=self.sergeant, now=self.now)

    def one(self, model):
        found = list(model.objects.order_by("id"))
        return self.draw.choice(found) if found else None

    def correct(self) -> None:
        if activity := self.one(Activity):
            fields = self.draw.sample(sorted(self.content()), 3)
            changes = {key: value for key, value in self.content().items() if key in fields}
            self.tried(
                lambda: actions.correct(
                    activity=activity,
                    changes=changes,
                    by=self.sergeant,
                    reason="Wrong.",
                    version=activity.version,
                    now=self.now,
                )
            )

    def withdraw(self) -> None:
        if activity := self.one(Activity):
            self.tried(lambda: actions.withdraw(activity=activity, by=None, reason="Twice.", now=self.now))

    def confirm(self) -> None:
        if activity := self.one(Activity):
            held = self.draw.random() < 0.7
            self.tried(lambda: actions.confirm(activity=activity, held=held, by=self.sergeant, now=self.now))

    def ask(self) -> None:
        key = UUID(int=self.draw.getrandbits(128), version=4)
        received = min(midnight(self.day()) + timedelta(hours=self.draw.randint(0, 23)), self.now)
        content = EnquiryContent(id=key, team=self.draw.choice("abc"), received_at=received, subject="?")
        actions.log_enquiry(content=content, by="portal", now=self.now)

    def answer(self) -> None:
        if enquiry := self.one(Enquiry):
            at = min(enquiry.received_at + timedelta(hours=self.draw.randint(1, 60)), self.now)
            self.tried(lambda: actions.answer_enquiry(enquiry=enquiry, answered_at=at, by=None, now=self.now))

    def withdraw_enquiry(self) -> None:
        if enquiry := self.one(Enquiry):
            actions.withdraw_enquiry(enquiry=enquiry, because="spam", by=None, now=self.now)

    def correct_enquiry(self) -> None:
        """Received on another day, perhaps of another month; answered then or not at all; no longer withdrawn."""
        if enquiry := self.one(Enquiry):
            received = min(midnight(self.day()) + timedelta(hours=self.draw.randint(0, 23)), self.now)
            changes = {
                "received_at": received,
                "answered_at": received if self.draw.random() < 0.5 else None,
                "withdrawn_because": "",
            }
            fields = {name: changes[name] for name in self.draw.sample(sorted(changes), 2)}
            self.tried(
                lambda: actions.correct_enquiry(
                    enquiry=enquiry, changes=fields, by=None, reason="Wrong.", version=enquiry.version, now=self.now
                )
            )

    def excuse(self) -> None:
        first = self.day(ahead=10)
        self.tried(
            lambda: exemptions.ask(
                team=Team.objects.get(key=self.draw.choice("abc")),
                standard=self.draw.choice(["", "nec/S2", "nec/S3", "nec/S8"]),
                first_day=first,
                last_day=first + timedelta(days=self.draw.randint(0, 40)),
                reason="Floods.",
                by=self.sergeant,
            )
        )

    def decide(self) -> None:
        if exemption := self.one(Exemption):
            if self.draw.random() < 0.7:
                self.tried(lambda: exemptions.approve(exemption=exemption, by=self.inspector))
            else:
                self.tried(lambda: exemptions.withdraw(exemption=exemption, reason="Over.", by=self.sergeant))

    def grade(self) -> None:
        period = period_containing("quarter", self.day())
        grades.give(
            team=Team.objects.get(key=self.draw.choice("abc")),
            standard="nec/S10",
            period_first_day=period.first_day,
            grade=self.draw.choice(["good", "inadequate"]),
            graded_on=self.day(),
            by=self.inspector,
        )

    def restructure(self) -> None:
        """Officers come, leave and are no longer shown; priorities and places begin and end; a team ends."""
        team = self.draw.choice(self.structure["sections"][0]["teams"])
        change = self.draw.randint(0, 4)
        if change == 0:
            rank = self.draw.choice(["pc", "sergeant"])
            officer = {"id": f"a-{self.draw.randint(0, 1)}", "name": "x", "rank": rank, "posted_from": self.day()}
            officer["name"] = f"a {officer['id'][-1]}"
            team["officers"].append(officer)
        elif change == 1:
            self.draw.choice(team["officers"]).setdefault("posted_until", self.today - timedelta(days=2))
        elif change == 2:
            team["priorities"].append({"title": f"P{self.draw.random()}", "from": self.day()})
        elif change == 3:
            self.draw.choice(team["neighbourhoods"]).setdefault("active_until", self.today + timedelta(days=9))
        else:
            team.setdefault("active_until", self.today + timedelta(days=self.draw.randint(0, 40)))
        try:
            self._import_teams()
        except Exception as refused:  # noqa: BLE001
            assert "refused" in str(refused)
            self.structure = self._structure()

    def tried(self, deed) -> None:
        """A deed that the rules may refuse."""
        with contextlib.suppress(Invalid):
            deed()


@pytest.mark.parametrize("seed", range(6))
def test_after_random_actions_and_one_sweep_what_is_kept_is_a_full_recomputation(seed, tmp_path):
    chance = Chance(seed, tmp_path)
    for _ in range(4):
        for _ in range(14):
            chance.act()
        for team in unsettled(now=chance.now):
            settle(team=team, now=chance.now)
        judge(AssessmentScope(tuple(Team.objects.values_list("id", flat=True)), chance.now))
        assert rows(KEPT) == rows(FOUND)
    assert Activity.objects.count() > 5
