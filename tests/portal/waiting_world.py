"""Wimborne and Ferndown on Tuesday 12 May 2026 with one of everything that can wait, and Borsetshire with the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from contracts.actions import exemptions
from contracts.engine.settling import settle
from contracts.models import Contract, ContractProposal, Exemption, Flag
from engagement import actions
from engagement.models import Activity, ChangeRequest
from teams.models import Role
from tests.portal.sergeants_world import at, did, promise
from tests.teams import county as counties
from tests.teams.county import County

FIRST_DAY, LAST_DAY = date(2026, 5, 11), date(2026, 5, 17)
MONTH = {"first_day": date(2026, 5, 1), "last_day": date(2026, 5, 31)}


@dataclass
class Waiting:
    """One force, and of each kind what waits there."""

    county: County
    exemption: Exemption
    contract: ContractProposal
    missed: Flag
    at_risk: Flag
    graded: Flag
    change: ChangeRequest
    joint: Activity
    plan: Activity


def of(county: County, team: str, other: str) -> Waiting:
    """What waits for the team, whose sergeant and PC are the county's; `other` logs for it too."""
    promise(county)
    sergeant, pc, home = county.people["sergeant"], county.people["pc"], county.teams[team]
    held = did(team, "social_post", at(8), sergeant, title=f"Post of {team}")
    asked = {"first_day": FIRST_DAY, "last_day": LAST_DAY, "standard": "nec/S2"}
    made = Waiting(
        county=county,
        exemption=exemptions.ask(team=home, reason=f"Floods in {team}", by=sergeant, **asked),
        contract=proposed(county),
        missed=flag(county, team, "S2", "missed"),
        at_risk=flag(county, team, "S3", "at_risk"),
        graded=flag(county, team, "S7", "missed"),
        change=actions.ask_change(activity=held, wanted="withdraw", reason="Twice", by=pc),
        joint=did(other, "survey", at(9), title=f"Survey with {team}", also_teams=(team,)),
        plan=did(team, "meeting", at(11, hour=18), sergeant, title=f"Meeting of {team}", status="planned"),
    )
    settle(team=home, now=timezone.now())
    return made


def proposed(county: County) -> ContractProposal:
    """A version that reaches into the past, from the administrator, and waits for a second person."""
    now = timezone.now()
    said = {"contract": "nec", "version": "2", "content": {"title": f"Promises of {county.force.name}"}}
    looked = {"touches_past": True, "looked": {}, "looked_hash": "", "looked_at": now}
    waits = {"state": ContractProposal.State.PROPOSED, "reason": "Agreed last week", "at": now}
    by = county.people["admin"]
    return ContractProposal.objects.create(force=county.force, proposed_by=by, **said, **looked, **waits)


def flag(county: County, team: str, code: str, level: str, **said: Any) -> Flag:
    """One that stands, raised two days ago."""
    contract = Contract.objects.get(force=county.force)
    named = {"team": county.teams[team], "contract": contract, "version": contract.versions.get(), "code": code}
    opened = timezone.now() - timedelta(days=2)
    return Flag.objects.create(**named, **MONTH, level=level, opened_at=opened, **said)


def two_forces() -> tuple[Waiting, Waiting]:
    """Dorset with a superintendent and a second team without a sergeant; Borsetshire with all the same things."""
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    dorset.person("superintendent", Role.INSPECTOR)
    borsetshire.add_team("felpersham", section="borchester")
    return of(dorset, "wimborne", "ferndown"), of(borsetshire, "ambridge", "felpersham")
