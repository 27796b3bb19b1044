"""What assessors do: grade a team for a standard and a period. Regrading on the same day replaces the grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from contracts.actions.ledger import GRADES
from contracts.kinds import KINDS
from contracts.models import Contract, Grade, Standard
from contracts.periods import period_containing
from inputs.cells import FIRST_YEAR, LAST_YEAR, shown
from record.entries import open_head
from record.refusal import Invalid
from teams.models import Force, Person, Team


class Gradable:
    """What can be graded in some forces: each graded standard, with the periods and scales of all its versions.

    Every version's: of a period that a new version cuts in two both halves are judged by one grade, and an assessor
    may still be working with the scale of the version in which the period began.
    """

    def __init__(self, forces: Iterable[Force]) -> None:
        self._contracts: dict[tuple[int, str], Contract] = {}
        self._terms: dict[tuple[int, str], list[tuple[str, list[str]]]] = defaultdict(list)
        for standard in _graded(forces):
            contract = standard.version.contract
            self._contracts[contract.force_id, f"{contract.key}/{standard.code}"] = contract
            self._terms[contract.pk, standard.code].append((standard.measure["period"], standard.version.grades))

    def contract(self, force: int, standard: str) -> Contract:
        """The contract of `contract/code`, where that is a graded standard of the force; else Invalid."""
        try:
            return self._contracts[force, standard]
        except KeyError:
            raise Invalid.because(
                f"{shown(standard)} is not a graded standard of this force", field="standard"
            ) from None

    def check(self, contract: Contract, code: str, *, period_first_day: date, grade: str) -> None:
        """Raises Invalid where the day begins no period of the standard, or the grade is not of its scale."""
        terms = self._terms[contract.pk, code]
        scales = [scale for period, scale in terms if _begins(period, period_first_day)]
        if not scales:
            periods = " or ".join(sorted({period for period, _ in terms}))
            reason = f"{period_first_day} does not begin a {periods}, as {contract.key}/{code} is graded by"
            raise Invalid.because(reason.replace("_", " "), field="period_start")
        known = dict.fromkeys(name for scale in scales for name in scale)
        if grade not in known:
            raise Invalid.because(f"{shown(grade)} is not one of {', '.join(known)}", field="grade")


@transaction.atomic
def give(
    *,
    team: Team,
    standard: str,
    period_first_day: date,
    grade: str,
    graded_on: date,
    assessor: str = "",
    reasons: str = "",
    by: Person,
) -> Grade:
    """Grade the team for the period that begins on that day; `standard` is `contract/code`.

    What is there already, assessor and reasons included, changes nothing. Raises Invalid.
    """
    gradable = Gradable([team.force])
    contract, code = gradable.contract(team.force_id, standard), standard.partition("/")[2]
    gradable.check(contract, code, period_first_day=period_first_day, grade=grade)
    head = open_head(team.force.key)
    identity = {"team": team, "contract": contract, "code": code, "period_first_day": period_first_day}
    given = Grade.objects.filter(**identity, graded_on=graded_on).select_related("team", "contract").first()
    if given and (given.grade, given.assessor, given.reasons) == (grade, assessor, reasons):
        return given
    given = given or Grade(**identity, graded_on=graded_on)
    given.grade, given.assessor, given.reasons = grade, assessor, reasons
    GRADES.write("given", [given], head=head, by=by)
    return given


def _graded(forces: Iterable[Force]) -> Iterable[Standard]:
    standards = Standard.objects.filter(measure__kind__in=KINDS.graded(), version__contract__force__in=forces)
    return standards.select_related("version__contract").order_by("version__first_day", "id")


def _begins(period: str, day: date) -> bool:
    # Years that no period reaches are slips of the keyboard, and the calendar itself ends with the last of them.
    return FIRST_YEAR <= day.year <= LAST_YEAR and period_containing(period, day).first_day == day
