"""What people do about exemptions: ask, approve, refuse, withdraw. One asks, another decides.

Whether the person may is asked by the caller, who fetched the team through the permission. Each action is one
transaction with its version, entry and mark, and answers for the state it finds under the force's head.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from contracts.actions.ledger import EXEMPTIONS
from contracts.models import Contract, Exemption, Standard
from inputs.cells import FIRST_YEAR, LAST_YEAR
from record.entries import OpenHead, open_head
from record.refusal import Invalid
from record.sanitising import lines
from record.timezones import day_of
from teams.deciding import why_not
from teams.models import Force, Person, Team
from teams.permissions import Permission

State = Exemption.State

# What is done to an exemption: the states in which it can be done, and the one it leads to. Asking anew is for one
# that came to nothing: team, standard and first day name an exemption, so the same ones name the same exemption.
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "asked": (frozenset({State.REFUSED, State.WITHDRAWN}), State.ASKED),
    "approved": (frozenset({State.ASKED}), State.APPROVED),
    "refused": (frozenset({State.ASKED}), State.REFUSED),
    "withdrawn": (frozenset({State.ASKED, State.APPROVED}), State.WITHDRAWN),
}


def standards_of(forces: Iterable[Force]) -> dict[tuple[int, str], Contract]:
    """The contract of every standard that a version of it has or had, by force id and `contract/code`."""
    standards = Standard.objects.filter(version__contract__force__in=forces).select_related("version__contract")
    contracts = ((standard.version.contract, standard.code) for standard in standards)
    return {(contract.force_id, f"{contract.key}/{code}"): contract for contract, code in contracts}


@transaction.atomic
def ask(*, team: Team, standard: str = "", first_day: date, last_day: date, reason: str, by: Person) -> Exemption:
    """Ask that nothing be owed by the team from one day to another, both included.

    `standard` is `contract/code`; empty: every standard. Raises Invalid where the days or the standard cannot
    be, the reason is missing, or the same is asked for or approved already.
    """
    _require_reason(reason)
    _require_days(first_day, last_day)
    contract, code = _standard(team, standard)
    head = open_head(team.force.key)
    identity = {"team": team, "contract": contract, "code": code, "first_day": first_day}
    exemption = Exemption.objects.filter(**identity).first() or Exemption(**identity)
    if exemption.pk:
        _require_move("asked", exemption)
    exemption.last_day, exemption.reason = last_day, lines(reason)
    exemption.asked_by, exemption.decided_by = by, None
    return _move("asked", exemption, head=head, by=by)


@transaction.atomic
def approve(*, exemption: Exemption, by: Person) -> Exemption:
    """Approve what another person asked for. Raises Invalid where `by` asked, or it has changed meanwhile."""
    return _decide("approved", exemption, by=by)


@transaction.atomic
def refuse(*, exemption: Exemption, reason: str, by: Person) -> Exemption:
    """Refuse what another person asked for, saying why. Raises Invalid as `approve` does."""
    _require_reason(reason)
    return _decide("refused", exemption, by=by, reason=reason)


@transaction.atomic
def withdraw(*, exemption: Exemption, reason: str, by: Person) -> Exemption:
    """Take back an exemption, asked for or approved, from its first day on. Whoever asked may do so too.

    Raises Invalid where it has changed meanwhile, or is neither.
    """
    _require_reason(reason)
    head = open_head(exemption.team.force.key)
    return _move("withdrawn", _present("withdrawn", exemption), head=head, by=by, reason=reason)


def _decide(verb: str, exemption: Exemption, *, by: Person, reason: str = "") -> Exemption:
    head = open_head(exemption.team.force.key)
    present = _present(verb, exemption)
    today, asker = day_of(head.at), present.asked_by_id
    if own := why_not(by, Permission.APPROVE_EXEMPTION, present.team, asked_by=asker, today=today):
        raise Invalid.because(own)
    present.decided_by = by
    return _move(verb, present, head=head, by=by, reason=reason)


def _move(verb: str, exemption: Exemption, *, head: OpenHead, by: Person, reason: str = "") -> Exemption:
    exemption.state = MOVES[verb][1]
    EXEMPTIONS.write(verb, [exemption], head=head, by=by, reason=lines(reason))
    return exemption


def _present(verb: str, seen: Exemption) -> Exemption:
    """The exemption as it is now, under the head: nobody else can write it. It must be the one that was looked at."""
    present = Exemption.objects.select_related("team__force", "contract").get(pk=seen.pk)
    _require_move(verb, present)
    if present.version != seen.version:
        raise Invalid.because("This exemption has changed since you looked at it. Look again before you decide.")
    return present


def _require_move(verb: str, exemption: Exemption) -> None:
    if exemption.state not in MOVES[verb][0]:
        raise Invalid.because(f"This exemption is {exemption.get_state_display().lower()}; it cannot be {verb} now.")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.because("Give a reason.", field="reason")


def _require_days(first_day: date, last_day: date) -> None:
    for field, day in (("first_day", first_day), ("last_day", last_day)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Invalid.because(f"This must be between the years {FIRST_YEAR} and {LAST_YEAR}.", field=field)
    if last_day < first_day:
        raise Invalid.because("The last day cannot be before the first.", field="last_day")


def _standard(team: Team, name: str) -> tuple[Contract | None, str]:
    if not name:
        return None, ""
    contract = standards_of([team.force]).get((team.force_id, name))
    if contract is None:
        raise Invalid.because("No contract of this force has that standard.", field="standard")
    return contract, name.partition("/")[2]
