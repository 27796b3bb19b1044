"""Two teams that kept their promises until somebody withdrew what they had logged: work for all three jobs.

Everything is written through the product's actions. Before `withdraw_all` the teams are settled and nothing is wrong,
so that their marks, and nothing else, tell of the change.
"""

import uuid
from datetime import datetime, timedelta

from contracts.engine import obligations
from contracts.engine.settling import settle
from contracts.measures import canonical, parse_measure
from contracts.models import Contract, ContractVersion, Standard
from engagement.actions import activities
from engagement.content import ActivityContent
from engagement.models import Activity
from record.timezones import day_of
from teams.models import Team
from tests.teams import county
from tests.teams.county import FIRST_DAY as BEGIN

STANDARDS = {
    "S1": {"kind": "gap", "maximum_days": 7, "period": "quarter", "channels": ["social_post"], "warn_days": 2},
    "S2": {"kind": "count", "minimum": 1, "period": "quarter", "channels": ["meeting"], "warn_days": 92},
}


def build(now: datetime) -> county.County:
    """Dorset of the tests, ten days into its contract, with nothing wrong and everything settled."""
    dorset = county.dorset()
    Team.objects.filter(key="bridport").update(active_until=BEGIN)  # two teams are enough, and a third of the time
    _promise(dorset, now)
    for team in (dorset.teams["wimborne"], dorset.teams["ferndown"]):
        for channel, days_ago in (("social_post", 7), ("meeting", 6), ("social_post", 1)):
            _log(team, channel, now - timedelta(days=days_ago), now)
    settle_all(dorset, now)
    return dorset


def settle_all(dorset: county.County, now: datetime) -> None:
    for team in dorset.teams.values():
        settle(team=team, now=now)


def withdraw_all(now: datetime) -> None:
    """All but the newest post of each team: eleven days without one, and no meeting."""
    for activity in Activity.objects.exclude(day=day_of(now) - timedelta(days=1)).order_by("team_id", "day"):
        activities.withdraw(activity=activity, by=None, reason="Logged for another team", now=now)


def _promise(dorset: county.County, now: datetime) -> None:
    contract = Contract.objects.create(force=dorset.force, key="nec", title="Engagement Contract")
    version = ContractVersion.objects.create(
        contract=contract, key="1", title="Engagement Contract", first_day=day_of(now) - timedelta(days=11)
    )
    for position, (code, measure) in enumerate(STANDARDS.items()):
        stored = canonical(parse_measure(measure))
        Standard.objects.create(version=version, code=code, position=position, title=code, measure=stored)
    obligations.rebuild(contract, through=day_of(now))


def _log(team, channel: str, at: datetime, now: datetime) -> None:
    content = ActivityContent(
        id=uuid.uuid4(), team=team.key, channel=channel, status="held", title=channel, starts_at=at
    )
    activities.log(content=content, by=None, now=now)
