"""What a proof's rows are called, as the portal knew them at its instant, and what stands around the window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Min, Model, OuterRef, Q, QuerySet, Subquery

from contracts.engine.proof import Considered, Proof
from contracts.kinds import KINDS
from contracts.models import Assessment, Contract, GradeVersion, Unit
from contracts.models.assessments import subject_of
from contracts.queries.when_recorded import Thing, ToldDays, days_told
from engagement.models import ActivityVersion, EnquiryVersion, Status
from record.compiled import compiled
from record.entries import Entry
from record.timezones import day_of
from teams.models import Force, Team

# What the ids of a proof's rows may be of, by the kind's word for it: the versions, and their column of the id.
SOURCES: dict[str, tuple[type[Model], str]] = {
    "activity": (ActivityVersion, "activity_id"),
    "enquiry": (EnquiryVersion, "enquiry_id"),
    "grade": (GradeVersion, "grade_row_id"),
}

ENDS = ("after_activities", "until_activities")  # the columns of evidence that hold ids of activities


@dataclass(frozen=True)
class Judgement:
    """An assessment as words are made of it (`contracts.wording.Judged`)."""

    status: str
    achieved: int | None
    required: int | None
    scheduled: int | None
    due_by: date | None
    first_day: date
    last_day: date
    period_first_day: date
    period_last_day: date


@dataclass(frozen=True)
class ShownFigure:
    """A proof, with what its rows are called. All in the versions that the portal had by the proof's instant."""

    team: Team
    proof: Proof
    activities: dict[str, ActivityVersion]
    enquiries: dict[str, EnquiryVersion]
    grades: dict[str, GradeVersion]
    recorded: dict[str, datetime]  # when each activity was first received as held
    logged_by: dict[int, str]  # the names of other teams that logged some of the activities for this one
    days_told: dict[Thing, list[ToldDays]]  # of what could stand: which days were told of it, and when

    @property
    def measure(self) -> dict[str, Any]:
        return self.proof.standard.measure

    @property
    def kind(self) -> str:
        return self.measure["kind"]

    @property
    def per_team(self) -> bool:
        return self.measure.get("per", "team") == "team"

    @property
    def as_of(self) -> datetime:
        return self.proof.as_of

    @property
    def today(self) -> date:
        """The London day as of which it is judged."""
        return day_of(self.proof.as_of)

    @property
    def rows(self) -> list[Considered]:
        return [*self.proof.counted, *self.proof.not_counted]

    @cached_property
    def judgement(self) -> Judgement:
        row, calendar = self.proof.assessment, self.proof.calendar
        return Judgement(
            status=row.status,
            achieved=row.achieved,
            required=row.required,
            scheduled=row.scheduled,
            due_by=row.due_by,
            first_day=calendar.first_day,
            last_day=calendar.last_day,
            period_first_day=row.period_start,
            period_last_day=row.period_end,
        )

    @property
    def late(self) -> int:
        """How many items were dealt with too late."""
        return self._number("late")

    @property
    def pending(self) -> int:
        return self._number("pending")

    @property
    def grade(self) -> str:
        """The grade that was given, where the standard is graded and one was."""
        given = [self.grades[one.id].grade for one in self.proof.counted if one.id in self.grades]
        return given[0] if given else ""

    def _number(self, reason: str) -> int:
        return sum(one.reason == reason for one in self.proof.not_counted)


def told(team: Team, proof: Proof) -> ShownFigure:
    """The proof with the names of its rows, and of what its evidence names besides. Six queries at most."""
    source = KINDS.of(proof.standard.measure).proof.source(proof.standard.measure)
    ids = {source: [one.id for one in (*proof.counted, *proof.not_counted)]}
    if behind := {id for found in proof.evidence for name in ENDS for id in found.get(name, ())}:
        ids["activity"] = sorted({*ids.get("activity", ()), *behind})
    things = {(found["what"], found["thing_id"]) for found in proof.evidence if found.get("thing_id")}
    named = {name: known_versions(*SOURCES[name], ids.get(name, []), proof.known_at) for name in SOURCES}
    return ShownFigure(
        team=team,
        proof=proof,
        activities=named["activity"],
        enquiries=named["enquiry"],
        grades=named["grade"],
        recorded=_recorded(ids.get("activity", [])),
        logged_by=_other_teams(team, named["activity"].values()),
        days_told=days_told(things, proof.known_at),
    )


def known_versions(versions: type[Model], owner: str, ids: Iterable[str], known_at: datetime | None) -> dict[str, Any]:
    """The newest version of each, by the owner's id as text: of those known at the instant, of all without one."""
    rows = versions._default_manager.filter(**{f"{owner}__in": list(ids)})
    if known_at is not None:
        rows = rows.filter(known_at__lte=known_at)
    return {str(getattr(row, owner)): row for row in rows.order_by(owner, "-version").distinct(owner)}


@dataclass(frozen=True)
class Around:
    """The windows beside one; the other parts of its period, where a changed measure cuts it, in turn.

    `last_on`: the day of the team's last activity that counts before the window; None where there was none.
    """

    before: Assessment | None
    after: Assessment | None
    parts: list[Assessment]
    last_on: date | None


def window(team: Team, contract: str, code: str, first_day: date) -> Assessment | None:
    """The assessment kept for the window that starts on that day, under the contract of that key."""
    found = _window.first(team.pk, contract, code, first_day)
    if found is not None:
        found.team, found.contract.force = team, team.force
    return found


def windows_of_period(team: Team, contract: Contract, code: str, period_first_day: date) -> list[Assessment]:
    """The windows of one period, in turn: more than one where a changed measure cuts it."""
    rows = Assessment.objects.filter(team=team, contract=contract, code=code, period_first_day=period_first_day)
    return list(rows.select_related("team", "contract", "version").order_by("first_day"))


def around(assessment: Assessment) -> Around:
    """One query. The windows have the team and the contract of this one."""
    team, contract = assessment.team, assessment.contract
    asked = (team.pk, contract.pk, assessment.code, assessment.first_day, assessment.period_first_day)
    found = _around(*asked)
    for one in found:
        one.team, one.contract = team, contract
    before = next((one for one in reversed(found) if one.first_day < assessment.first_day), None)
    return Around(
        before=before,
        after=next((one for one in found if one.first_day > assessment.first_day), None),
        parts=[
            one
            for one in found
            if one.period_first_day == assessment.period_first_day and one.first_day != assessment.first_day
        ],
        last_on=before.last_on if before else None,  # type: ignore[attr-defined]  # an annotation
    )


def entries_of(force: Force, assessment: Assessment) -> list[Entry]:
    """What the record says of the assessment, the newest first."""
    subject = subject_of(assessment.team.key, assessment.contract.key, assessment.code, assessment.first_day)
    return list(Entry.objects.filter(force=force.key, subject=subject).order_by("-sequence"))


@compiled
def _window(team: int, contract: str, code: str, first_day: date) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(team=team, contract__key=contract, code=code, first_day=first_day)
    return rows.select_related("contract", "version")[:1]


@compiled
def _around(team: int, contract: int, code: str, first_day: date, period_first_day: date) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(team=team, contract=contract, code=code)
    before = rows.filter(first_day__lt=first_day).order_by("-first_day").values("pk")[:1]
    after = rows.filter(first_day__gt=first_day).order_by("first_day").values("pk")[:1]
    last_on = Unit.objects.filter(assessment=OuterRef("pk"), unit_id=OuterRef("team")).values("last_on")[:1]
    beside = Q(period_first_day=period_first_day) | Q(pk=Subquery(before)) | Q(pk=Subquery(after))
    return rows.filter(beside).annotate(last_on=Subquery(last_on)).order_by("first_day")


def _other_teams(team: Team, activities: Iterable[ActivityVersion]) -> dict[int, str]:
    others = {activity.team_id for activity in activities} - {team.pk}
    return dict(Team.objects.filter(pk__in=others).values_list("pk", "name")) if others else {}


def _recorded(activities: Iterable[str]) -> dict[str, datetime]:
    """A plan that somebody confirmed later was recorded as held only then."""
    held = ActivityVersion.objects.filter(activity__in=list(activities), status=Status.HELD)
    found = held.order_by("activity").values("activity").annotate(first=Min("known_at"))
    return {str(row["activity"]): row["first"] for row in found}
