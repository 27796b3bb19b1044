"""A force's contract and its assessments, one for each thing that a test wants told of."""

from datetime import UTC, date, datetime, timedelta

from contracts.flag_letters import compose, people_to_write_to
from contracts.flagging import flag
from contracts.models import Assessment, Contract, ContractVersion, FlagLine, Standard
from teams.models import Force

NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
DAY = timedelta(days=1)
COUNT = {"kind": "count", "per": "team", "minimum": 2, "period": "month", "channels": ["meeting"]}
GAP = {"kind": "gap", "per": "team", "maximum_days": 7, "period": "month", "channels": ["social_post"]}
GRADED = {"kind": "graded", "passing": ["good", "outstanding"], "period": "month"}
REPLIES = {"kind": "on_time", "item": "enquiry_reply", "percent": 90, "within_hours": 72, "period": "month"}
NAMED = {"kind": "presence", "per": "team", "fact": "published_officer", "minimum": 1, "period": "month"}
FIGURES = {"achieved": 5, "required": 7, "scheduled": 0, "due_by": date(2026, 5, 15)}


class Promises:
    """A force's contract, and one assessment for each thing a test wants told."""

    def __init__(self, county):
        self.county = county
        self.contract = Contract.objects.create(force=county.force, key="nec", title="Engagement Contract")
        self.version = ContractVersion.objects.create(
            contract=self.contract, key="2026", title="Engagement Contract", first_day=date(2026, 1, 1)
        )

    def judged(self, status, *, team="wimborne", measure=GAP, code="S2", promise="We post each week.", **figures):
        Standard.objects.get_or_create(
            version=self.version,
            code=code,
            defaults={"position": 1, "title": "Posts", "promise": promise, "measure": measure},
        )
        return Assessment.objects.create(
            team=self.county.teams[team],
            contract=self.contract,
            version=self.version,
            code=code,
            first_day=date(2026, 5, 1),
            last_day=date(2026, 5, 31),
            period_first_day=date(2026, 5, 1),
            period_last_day=date(2026, 5, 31),
            status=status,
            **(FIGURES | figures),
        )

    def turn(self, assessment, status, now=NOW):
        assessment.status = status
        assessment.save()
        return self.flag(now)

    def flag(self, now=NOW):
        return flag(force=self.county.force, now=now)


def tell_all(now=NOW):
    """The letters that one sweep writes, force after force."""
    forces = Force.objects.order_by("key")
    people = [person for force in forces for person in people_to_write_to(force=force, now=now)]
    return [letter for person in people if (letter := compose(person=person, now=now))]


def readers(letters):
    return sorted(letter.address.split("@")[0] for letter in letters)


def told(letters):
    """Reader, team, standard and occasion of each line."""
    lines = FlagLine.objects.filter(letter__in=letters).select_related("change__flag__team", "letter")
    return sorted(
        (line.letter.address.split("@")[0], line.change.flag.team.key, line.change.flag.code, line.change.kind)
        for line in lines
    )
