"""From versions to obligations and their periods."""

from datetime import date, timedelta

import pytest

from contracts.engine import obligations
from contracts.measures import canonical, parse_measure
from contracts.models import Contract, ContractVersion, Obligation, ObligationPeriod, Standard
from tests.contracts.contract_files import MEET, POST

pytestmark = pytest.mark.django_db
APRIL, JULY, NEXT_APRIL = date(2025, 4, 1), date(2025, 7, 1), date(2026, 4, 1)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def nec(dorset) -> Contract:
    return Contract.objects.create(force=dorset.force, key="nec", title="NEC")


def add(contract: Contract, key: str, first: date, last: date | None, **measures) -> None:
    version = ContractVersion.objects.create(contract=contract, key=key, title=key, first_day=first, last_day=last)
    for position, (code, measure) in enumerate(measures.items()):
        said = canonical(parse_measure(measure))
        Standard.objects.create(version=version, code=code, position=position, title=code, measure=said)


def owed(contract: Contract) -> list[tuple]:
    obligations.rebuild(contract, through=NEXT_APRIL)
    found = Obligation.objects.filter(contract=contract).order_by("code", "first_day")
    return list(found.values_list("code", "first_day", "last_day"))


def periods() -> list[tuple[date, date]]:
    return list(ObligationPeriod.objects.order_by("first_day").values_list("first_day", "last_day"))


class TestObligations:
    def test_a_standard_that_stands_unchanged_is_carried_on(self, nec):
        add(nec, "1", APRIL, JULY - ONE_DAY, S1=MEET, S2=POST)
        add(nec, "2", JULY, NEXT_APRIL - ONE_DAY, S1=MEET | {"warn_days": 20}, S2=POST | {"maximum_days": 8})
        add(
            nec, "3", NEXT_APRIL, None, S1=MEET | {"channels": ["surgery", "meeting", "surgery"], "face_to_face": False}
        )
        assert owed(nec) == [
            ("S1", APRIL, None),
            ("S2", APRIL, JULY - ONE_DAY),
            ("S2", JULY, NEXT_APRIL - ONE_DAY),
        ]
        assert "warn_days" not in Obligation.objects.get(code="S1").measure

    @pytest.mark.parametrize(
        "change",
        [{"minimum": 2}, {"period": "month"}, {"per": "team"}, {"channels": ["meeting"]}, {"audiences": ["youth"]}],
    )
    def test_one_with_another_measure_is_another(self, nec, change):
        add(nec, "1", APRIL, JULY - ONE_DAY, S1=MEET)
        add(nec, "2", JULY, None, S1=MEET | change)
        assert owed(nec) == [("S1", APRIL, JULY - ONE_DAY), ("S1", JULY, None)]

    def test_one_that_comes_back_begins_anew(self, nec):
        add(nec, "1", APRIL, JULY - ONE_DAY, S1=MEET)
        add(nec, "2", JULY, NEXT_APRIL - ONE_DAY, S2=POST)
        add(nec, "3", NEXT_APRIL, None, S1=MEET)
        assert owed(nec)[:2] == [("S1", APRIL, JULY - ONE_DAY), ("S1", NEXT_APRIL, None)]

    def test_a_day_between_two_versions_cuts(self, nec):
        add(nec, "1", APRIL, JULY - 2 * ONE_DAY, S1=MEET)
        add(nec, "2", JULY, None, S1=MEET)
        assert owed(nec) == [("S1", APRIL, JULY - 2 * ONE_DAY), ("S1", JULY, None)]

    def test_one_code_does_not_carry_on_another(self, nec):
        add(nec, "1", APRIL, JULY - ONE_DAY, S1=MEET)
        add(nec, "2", JULY, None, S2=MEET)
        assert owed(nec) == [("S1", APRIL, JULY - ONE_DAY), ("S2", JULY, None)]

    def test_rebuilt_they_are_the_same_and_only_of_that_contract(self, nec):
        other = Contract.objects.create(force=nec.force, key="npg", title="NPG")
        add(nec, "1", APRIL, None, S1=MEET)
        add(other, "1", APRIL, None, S1=MEET)
        assert owed(other) == owed(nec) == owed(nec) == [("S1", APRIL, None)]
        assert Obligation.objects.count() == 2


class TestPeriods:
    def test_every_one_that_the_obligation_touches_with_all_its_days(self, nec):
        add(nec, "1", date(2025, 5, 20), date(2025, 10, 1), S1=MEET)
        obligations.rebuild(nec, through=NEXT_APRIL)
        assert periods() == [
            (date(2025, 4, 1), date(2025, 6, 30)),
            (date(2025, 7, 1), date(2025, 9, 30)),
            (date(2025, 10, 1), date(2025, 12, 31)),
        ]

    def test_an_open_one_reaches_more_than_a_year_on(self, nec):
        add(nec, "1", APRIL, None, S1=MEET | {"period": "year"})
        obligations.rebuild(nec, through=NEXT_APRIL)
        assert periods()[-1][0] == date(2028, 4, 1)

    def test_none_where_the_obligation_is_too_far_to_come(self, nec):
        add(nec, "1", date(2050, 1, 1), None, S1=MEET)
        obligations.rebuild(nec, through=NEXT_APRIL)
        assert periods() == [] and Obligation.objects.count() == 1

    @pytest.mark.parametrize("years", [1, 3, 30])
    def test_as_time_goes_on_they_reach_as_far_and_leave_nothing_out(self, nec, years):
        then = date(2026 + years, 4, 1)
        add(nec, "1", APRIL, None, S1=MEET, S2=POST)
        add(Contract.objects.create(force=nec.force, key="to-come", title="T"), "1", then, None, S1=MEET)
        for contract in Contract.objects.all():
            obligations.rebuild(contract, through=NEXT_APRIL)
        obligations.extend(through=then)
        for obligation in Obligation.objects.all():
            days = list(obligation.periods.order_by("first_day").values_list("first_day", "last_day"))
            assert days[-1][1] >= then + timedelta(days=380)
            assert all(last + ONE_DAY == first for (_, last), (first, _) in zip(days, days[1:], strict=False))

    def test_on_most_days_nothing_is_to_be_done(self, nec, django_assert_num_queries):
        add(nec, "1", APRIL, None, S1=MEET)
        obligations.rebuild(nec, through=NEXT_APRIL)
        before = periods()
        with django_assert_num_queries(1):
            obligations.extend(through=NEXT_APRIL + 300 * ONE_DAY)
        assert periods() == before

    def test_a_finished_one_is_left_as_it_is(self, nec):
        add(nec, "1", APRIL, JULY - ONE_DAY, S1=MEET)
        obligations.rebuild(nec, through=NEXT_APRIL)
        obligations.extend(through=date(2040, 1, 1))
        assert periods() == [(APRIL, JULY - ONE_DAY)]
