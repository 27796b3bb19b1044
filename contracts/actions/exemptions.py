"""What people do about exemptions: ask, approve, pass on, consent, refuse, take back. One asks, another decides.

Whether the person may is asked by the caller, who fetched the team through the permission that `MOVES` names. Each
action is one transaction with its version, entry, mark and letters, and answers for the state it finds under the
force's head.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction

from contracts import exemption_letters
from contracts.actions.ledger import EXEMPTIONS
from contracts.models import Contract, Exemption, ExemptionConsent, ExemptionKind, Standard
from contracts.models.exemptions import NOT_STATED
from inputs import By
from inputs.cells import FIRST_YEAR, LAST_YEAR
from record.entries import Change, OpenHead, open_head
from record.refusal import Invalid
from record.sanitising import lines
from record.timezones import day_of
from teams.deciding import why_not
from teams.models import Force, Person, Team
from teams.permissions import Permission

State = Exemption.State


class ExemptionMove(NamedTuple):
    """One thing that is done to an exemption: the states in which it can be, the one it leads to, and who may."""

    before: frozenset[str]
    after: str
    permission: Permission


# Asking anew is for one that came to nothing: team, standard and first day name an exemption, so the same ones name the
# same exemption. An inspector approves what is within its kind's length and passes on what is not; the oversight body
# then consents, or refuses to.
MOVES: dict[str, ExemptionMove] = {
    "asked": ExemptionMove(frozenset({State.REFUSED, State.WITHDRAWN}), State.ASKED, Permission.ASK_EXEMPTION),
    "approved": ExemptionMove(frozenset({State.ASKED}), State.APPROVED, Permission.APPROVE_EXEMPTION),
    "passed_on": ExemptionMove(frozenset({State.ASKED}), State.PASSED_ON, Permission.APPROVE_EXEMPTION),
    "refused": ExemptionMove(frozenset({State.ASKED}), State.REFUSED, Permission.APPROVE_EXEMPTION),
    "consented": ExemptionMove(frozenset({State.PASSED_ON}), State.APPROVED, Permission.CONSENT_EXEMPTION),
    "not_consented": ExemptionMove(frozenset({State.PASSED_ON}), State.REFUSED, Permission.CONSENT_EXEMPTION),
    "withdrawn": ExemptionMove(
        frozenset({State.ASKED, State.PASSED_ON, State.APPROVED}), State.WITHDRAWN, Permission.ASK_EXEMPTION
    ),
}
SAID = {"passed_on": "passed on", "consented": "consented to", "not_consented": "refused consent"}


def standards_of(forces: Iterable[Force]) -> dict[tuple[int, str], Contract]:
    """The contract of every standard that a version of it has or had, by force id and `contract/code`."""
    standards = Standard.objects.filter(version__contract__force__in=forces).select_related("version__contract")
    contracts = ((standard.version.contract, standard.code) for standard in standards)
    return {(contract.force_id, f"{contract.key}/{code}"): contract for contract, code in contracts}


def ask(
    *,
    team: Team,
    standard: str = "",
    first_day: date,
    last_day: date,
    reason: str,
    kind: str = NOT_STATED,
    by: Person,
    batch: uuid.UUID | None = None,
) -> Exemption:
    """Ask that nothing be owed by the team from one day to another, both included.

    `standard` is `contract/code`; empty: every standard. Raises Invalid where the days, the kind or the standard cannot
    be, the reason is missing, or the same is asked for or approved already. With a `batch` it is one of many in a file,
    whose caller tells the deciders of all of them at once.
    """
    (asked,) = ask_together(
        wanted=[(team, standard)],
        first_day=first_day,
        last_day=last_day,
        reason=reason,
        kind=kind,
        by=by,
        batch=batch,
    )
    return asked


@transaction.atomic
def ask_together(
    *,
    wanted: Sequence[tuple[Team, str]],
    first_day: date,
    last_day: date,
    reason: str,
    kind: str = NOT_STATED,
    by: Person,
    batch: uuid.UUID | None = None,
) -> list[Exemption]:
    """Ask the same for several teams and standards of one force: all of them or none. Raises as `ask` does.

    What is asked for together is looked at together (`batch`); each is decided, and taken back, by itself or with it.
    """
    _require_reason(reason)
    require_days(first_day, last_day)
    because = _kind(kind)
    unsaved = exemptions_of(wanted, first_day)
    head = open_head(wanted[0][0].force.key)
    of_a_file, batch = batch is not None, batch or (uuid.uuid4() if len(wanted) > 1 else None)
    asked = [_present_or_new(one) for one in unsaved]
    for one in asked:
        one.last_day, one.reason, one.public_words, one.kind = last_day, lines(reason), "", because
        one.asked_by, one.decided_by, one.by_file, one.batch = by, None, False, batch
        one.state = State.ASKED
    EXEMPTIONS.write("asked", asked, head=head, by=by)
    if not of_a_file:
        exemption_letters.tell_deciders(asked, now=head.at)
    return asked


@transaction.atomic
def approve(*, exemption: Exemption, public_words: str = "", by: Person) -> Exemption:
    """Approve what another person asked for, with a sentence for residents where there is something to say.

    Raises Invalid where `by` asked, it has changed meanwhile, or it needs the oversight body as well.
    """
    return _decide("approved", exemption, public_words=public_words, by=by)


@transaction.atomic
def pass_on(*, exemption: Exemption, public_words: str = "", by: Person) -> Exemption:
    """Agree to what needs the oversight body as well: it is approved once that has consented. Raises as `approve`."""
    return _decide("passed_on", exemption, public_words=public_words, by=by)


@transaction.atomic
def refuse(*, exemption: Exemption, reason: str, by: Person) -> Exemption:
    """Refuse what another person asked for, saying why. Raises Invalid as `approve` does."""
    _require_reason(reason)
    return _decide("refused", exemption, by=by, reason=reason)


@transaction.atomic
def consent(*, exemption: Exemption, reason: str = "", by: Person) -> Exemption:
    """The oversight body agrees, in a row of its own; with both words there, the exemption is approved by rule."""
    return _answer("consented", exemption, reason, by=by)


@transaction.atomic
def refuse_consent(*, exemption: Exemption, reason: str, by: Person) -> Exemption:
    """The oversight body does not agree, and says why: the exemption is refused by rule."""
    _require_reason(reason)
    return _answer("not_consented", exemption, reason, by=by)


@transaction.atomic
def withdraw(*, exemption: Exemption, reason: str, by: Person) -> Exemption:
    """Take back an exemption, asked for or approved, from its first day on. Whoever asked may do so too.

    Raises Invalid where it has changed meanwhile, or is neither.
    """
    _require_reason(reason)
    head = open_head(exemption.team.force.key)
    return _move("withdrawn", _present("withdrawn", exemption), head=head, by=by, reason=reason)


def exemptions_of(wanted: Iterable[tuple[Team, str]], first_day: date) -> list[Exemption]:
    """Unsaved ones that begin on the day, for teams of one force. Raises Invalid where a standard is none of theirs."""
    wanted = list(wanted)
    standards = standards_of({team.force for team, _ in wanted})
    found = []
    for team, name in wanted:
        contract = standards.get((team.force_id, name)) if name else None
        if name and contract is None:
            raise Invalid.because("No contract of this force has that standard.", field="standard")
        code = name.partition("/")[2]
        found.append(Exemption(team=team, contract=contract, code=code, first_day=first_day))
    return found


def require_days(first_day: date, last_day: date) -> None:
    """Raises Invalid where no exemption can have these days. Source: formats.md, "Files"."""
    for field, day in (("first_day", first_day), ("last_day", last_day)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Invalid.because(f"This must be between the years {FIRST_YEAR} and {LAST_YEAR}.", field=field)
    if last_day < first_day:
        raise Invalid.because("The last day cannot be before the first.", field="last_day")


def _present_or_new(wanted: Exemption) -> Exemption:
    """The stored one of the same team, standard and first day, which must have come to nothing; else this one."""
    same = {name: getattr(wanted, name) for name in ("team", "contract", "code", "first_day")}
    stored = Exemption.objects.select_related("team__force", "contract", "kind").filter(**same).first()
    if stored:
        _require_move("asked", stored)
    return stored or wanted


def _decide(verb: str, seen: Exemption, *, by: Person, reason: str = "", public_words: str = "") -> Exemption:
    head = open_head(seen.team.force.key)
    present = _present(verb, seen)
    today, asker = day_of(head.at), present.asked_by_id
    if own := why_not(by, Permission.APPROVE_EXEMPTION, present.team, asked_by=asker, today=today):
        raise Invalid.because(own)
    _require_way(verb, present)
    present.decided_by, present.by_file = by, False
    if verb != "refused":
        present.public_words = lines(public_words)
    _move(verb, present, head=head, by=by, reason=reason)
    if verb == "passed_on":
        exemption_letters.tell_deciders([present], now=head.at)
    else:
        exemption_letters.tell_asker(present, now=head.at, by=by.name, reason=reason)
    return present


def _require_way(verb: str, exemption: Exemption) -> None:
    """Within its kind's length an inspector approves; beyond it the oversight body is asked as well, and only then."""
    if verb == "approved" and exemption.needs_consent:
        raise Invalid.because("This exemption needs the oversight body as well. Pass it on.")
    if verb == "passed_on" and not exemption.needs_consent:
        raise Invalid.because("This exemption does not need the oversight body. Approve it or refuse it.")


def _answer(verb: str, seen: Exemption, reason: str, *, by: Person) -> Exemption:
    """The reviewer's word is a row and an entry; what follows for the exemption, the portal does by rule."""
    head = open_head(seen.team.force.key)
    present = _present(verb, seen)
    if by.pk in (present.asked_by_id, present.decided_by_id):
        raise Invalid.because("You had a part in this exemption already, so somebody else must answer for the body.")
    given = verb == "consented"
    words = ExemptionConsent.objects
    words.create(exemption=present, version=present.version, reviewer=by, given=given, reason=lines(reason), at=head.at)
    said = {"version": present.version, "given": given}
    change = Change(f"exemption.{verb}", f"exemption:{present.pk}", after=said, reason=lines(reason))
    head.write(by=by.key, changes=[change])
    _move(verb, present, head=head, by="portal", reason="The oversight body has answered.", written=MOVES[verb].after)
    exemption_letters.tell_asker(present, now=head.at, by=by.name, reason=reason)
    return present


def _move(verb: str, exemption: Exemption, *, head: OpenHead, by: By, reason: str = "", written: str = "") -> Exemption:
    exemption.state = MOVES[verb].after
    EXEMPTIONS.write(written or verb, [exemption], head=head, by=by, reason=lines(reason))
    return exemption


def _present(verb: str, seen: Exemption) -> Exemption:
    """The exemption as it is now, under the head: nobody else can write it. It must be the one that was looked at."""
    found = Exemption.objects.select_related("team__force", "team__section", "contract", "kind", "asked_by")
    present = found.get(pk=seen.pk)
    _require_move(verb, present)
    if present.version != seen.version:
        raise Invalid.because("This exemption has changed since you looked at it. Look again before you decide.")
    return present


def _require_move(verb: str, exemption: Exemption) -> None:
    if exemption.state not in MOVES[verb].before:
        state, done = exemption.get_state_display().lower(), SAID.get(verb, verb)
        raise Invalid.because(f"This exemption is {state}; it cannot be {done} now.")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.because("Give a reason.", field="reason")


def _kind(key: str) -> ExemptionKind:
    found = ExemptionKind.objects.filter(key=key).first()
    if found is None or not (found.is_active or key == NOT_STATED):
        raise Invalid.because("Choose one of the kinds of reason.", field="kind")
    return found
