"""What the database refuses of flags, steps and bank holidays, each by its name."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from contracts.models import BankHoliday, EscalationStep, Flag, FlagChange
from tests.contracts.planned_world import NOW, at_risk, the_plan, wimbornes
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
kept = kept_world(at_risk, at=NOW)


def step(**wrong):
    return EscalationStep(**{"position": 50, "level": "missed", "role": "sergeant", "after_days": 3} | wrong)


def day(**wrong):
    return BankHoliday(**{"day": date(2030, 1, 1), "name": "A day", "known_from": date(2026, 1, 1)} | wrong)


CASES = {
    "a_step_has_its_position_alone": lambda: step(position=1),
    "a_step_is_of_a_known_level": lambda: step(level="met"),
    "a_step_goes_to_a_known_role": lambda: step(role="chief"),
    "a_bank_holiday_is_there_once": lambda: day(day=date(2026, 12, 28)),
    "a_bank_holiday_is_of_a_known_nation": lambda: day(nation="scotland"),
    "what_is_taken_further_names_its_step": lambda: FlagChange(flag=wimbornes(), kind="escalated", level="missed"),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_by_name(own_world, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CASES[name]().save()


def test_a_force_may_have_the_position_that_every_force_has(own_world):
    step(position=1, force=own_world.force).save()
    with pytest.raises(IntegrityError, match="a_step_has_its_position_alone"), transaction.atomic():
        step(position=1, force=own_world.force).save()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("a_plan_is_chosen_by_acknowledging", lambda: {"planned": the_plan()}),
        ("an_explanation_has_its_author", lambda: {"explanation": "So it was."}),
    ],
)
def test_a_flag_is_refused_by_name(own_world, name, wrong):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Flag.objects.update(**wrong())
