"""What people do about a version of a contract before it is published: look, propose, agree, refuse, withdraw.

Whether the person may is asked by the caller, who fetched the proposal through the permission. What is agreed to is
named by the look's fingerprint: where that has moved, Moved is raised, and the page looks again before anybody agrees.
Source: formats.md, "`manage.py import_contract FILE.yaml`".
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from contracts.actions import versions
from contracts.actions.versions import Moved, Step
from contracts.actions.versions_compared import plain
from contracts.models import ContractProposal
from contracts.queries.contract_preview import Look, look
from contracts.version_contents import VersionContent
from record.entries import Change, open_head
from record.refusal import Invalid
from record.sanitising import lines
from record.timezones import day_of
from teams.models import Force, Person

State = ContractProposal.State
MOST_OPEN = 20  # files of one person

# What is done to a proposal: the states in which it can be done, and the one it leads to.
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "proposed": (frozenset({State.LOOKED_AT}), State.PROPOSED),
    "published": (frozenset({State.LOOKED_AT, State.PROPOSED}), State.PUBLISHED),
    "refused": (frozenset({State.PROPOSED}), State.REFUSED),
    "withdrawn": (frozenset({State.LOOKED_AT, State.PROPOSED}), State.WITHDRAWN),
}
OPEN = (State.LOOKED_AT, State.PROPOSED)
SECOND = "It reaches into the past, so another administrator or a reviewer must publish it."


@transaction.atomic
def send(*, force: Force, contract: str, content: VersionContent, by: Person, now: datetime) -> ContractProposal:
    """Keep the file with what it would do. Raises Invalid where it would be refused, or says nothing new."""
    if ContractProposal.objects.filter(proposed_by=by, state__in=OPEN).count() >= MOST_OPEN:
        raise Invalid.because(f"{MOST_OPEN} files of yours wait already. Publish some, or withdraw them.", field="file")
    found = look(force=force, contract=contract, content=content, now=now)
    if found.says_nothing_new:
        raise Invalid.because("Nothing differs from what is stored.", field="file")
    proposal = ContractProposal(
        force=force, contract=contract, version=content.version, content=plain(content), proposed_by=by, at=now
    )
    _see(proposal, found, now)
    return _record("sent", proposal, by=by)


@transaction.atomic
def look_again(*, proposal: ContractProposal, now: datetime) -> ContractProposal:
    """Work out anew what it would do. Raises Invalid where it has been decided, or would be refused by now."""
    present = _present(proposal)
    if present.state not in OPEN:
        raise _too_late("looked at", present)
    _see(present, _look(present, now), now)
    return present


@transaction.atomic
def propose(*, proposal: ContractProposal, reason: str, looked_at: str, by: Person, now: datetime) -> ContractProposal:
    """Ask a second person to publish it. Raises Invalid without a reason, Moved where the look is not the last."""
    if not reason.strip():
        raise Invalid.because("Say why it reaches into the past.", field="reason")
    present = _to_move("proposed", proposal)
    if present.proposed_by_id != by.pk:
        raise Invalid.because("Whoever sent the file proposes it.")
    _require_seen(present, looked_at, now)
    present.reason = lines(reason)
    return _move("proposed", present, by=by)


@transaction.atomic
def publish(*, proposal: ContractProposal, looked_at: str, by: Person, now: datetime) -> ContractProposal:
    """Store the version. Raises Invalid where a second person must, Moved where anything differs from the look."""
    versions.take_turn()
    present = _to_move("published", proposal)
    step = _planned(present, now)
    if looked_at != present.looked_hash or step.fingerprint != looked_at:
        raise Moved.because(MOVED)
    is_second = present.proposed_by_id != by.pk
    if step.touches_the_past and not is_second:
        raise Invalid.because(SECOND)
    if is_second and present.state != State.PROPOSED:
        raise Invalid.because("Nobody was asked to publish this yet.")
    present.touches_past = step.touches_the_past
    _close(present, by if is_second else None, now)
    versions.store(
        force=present.force,
        contract=present.contract,
        content=content_of(present),
        by=by,
        today=day_of(now),
        why=present.reason,
        looked_at=looked_at,
    )
    return _move("published", present, by=by, reason=present.reason)


@transaction.atomic
def refuse(*, proposal: ContractProposal, reason: str, by: Person, now: datetime) -> ContractProposal:
    """Say no to what another person proposed, and why."""
    if not reason.strip():
        raise Invalid.because("Give a reason.", field="reason")
    present = _to_move("refused", proposal)
    if present.proposed_by_id == by.pk:
        raise Invalid.because("You proposed this: withdraw it.")
    present.answer = lines(reason)
    _close(present, by, now)
    return _move("refused", present, by=by, reason=present.answer)


@transaction.atomic
def withdraw(*, proposal: ContractProposal, by: Person, now: datetime) -> ContractProposal:
    """Take it back: whoever sent the file."""
    present = _to_move("withdrawn", proposal)
    if present.proposed_by_id != by.pk:
        raise Invalid.because("Whoever sent the file withdraws it.")
    _close(present, None, now)
    return _move("withdrawn", present, by=by)


def content_of(proposal: ContractProposal) -> VersionContent:
    """The version that the file states."""
    return VersionContent.from_json(proposal.content)


MOVED = "What is stored has moved since this was looked at, or a day has begun: look again."


def has_moved(proposal: ContractProposal, now: datetime) -> bool:
    """Whether the last look is no longer of what would be stored; so too where it would be refused by now."""
    try:
        return _planned(proposal, now).fingerprint != proposal.looked_hash
    except Invalid:
        return True


def _require_seen(present: ContractProposal, looked_at: str, now: datetime) -> None:
    if looked_at != present.looked_hash or has_moved(present, now):
        raise Moved.because(MOVED)


def _planned(proposal: ContractProposal, now: datetime) -> Step:
    content = content_of(proposal)
    return versions.planned(force=proposal.force, contract=proposal.contract, content=content, today=day_of(now))


def _look(proposal: ContractProposal, now: datetime) -> Look:
    return look(force=proposal.force, contract=proposal.contract, content=content_of(proposal), now=now)


def _see(proposal: ContractProposal, found: Look, now: datetime) -> None:
    """Keep the look: its figures, its name and its day are one."""
    proposal.looked, proposal.looked_hash, proposal.looked_at = found.as_data(), found.fingerprint, now
    proposal.touches_past = bool(found.past.first_day)
    proposal.save()


def _present(seen: ContractProposal) -> ContractProposal:
    """The proposal as it is now; nobody else can move it until the transaction ends."""
    rows = ContractProposal.objects.select_for_update(of=("self",)).select_related("force", "proposed_by")
    return rows.get(pk=seen.pk)


def _to_move(verb: str, seen: ContractProposal) -> ContractProposal:
    present = _present(seen)
    if present.state not in MOVES[verb][0]:
        raise _too_late(verb, present)
    return present


def _too_late(verb: str, present: ContractProposal) -> Invalid:
    return Invalid.because(f"This is “{present.get_state_display().lower()}” by now; it cannot be {verb}.")


def _close(proposal: ContractProposal, second: Person | None, now: datetime) -> None:
    proposal.decided_by, proposal.decided_at = second, now


def _move(verb: str, proposal: ContractProposal, *, by: Person, reason: str = "") -> ContractProposal:
    before = {"state": str(proposal.state)}
    proposal.state = MOVES[verb][1]
    proposal.save()
    return _record(verb, proposal, by=by, before=before, reason=reason or proposal.reason)


def _record(
    verb: str, proposal: ContractProposal, *, by: Person, before: dict[str, Any] | None = None, reason: str = ""
) -> ContractProposal:
    said = {
        "state": str(proposal.state),
        "contract": proposal.contract,
        "version": proposal.version,
        "looked_hash": proposal.looked_hash,
        "touches_past": proposal.touches_past,
    }
    change = Change(f"contract_proposal.{verb}", f"contract_proposal:{proposal.pk}", before, said, reason)
    open_head(proposal.force.key).write(by=by.key, changes=[change])
    return proposal
