"""Two at once: each thing is done one time, nobody waits for ever, and numbers have no hole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from contracts.actions import exemptions
from contracts.engine.proof import prove
from contracts.engine.settling import settle
from contracts.models import Assessment, Contract, ContractVersion, Exemption, ExemptionVersion, Obligation
from record.entries import Entry
from record.refusal import Invalid
from teams.models import Team
from tests.contracts.contract_files import MEET, contract, standard, taken, written
from tests.two_connections import begun, uncommitted

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = {"first_day": date(2026, 1, 5), "last_day": date(2026, 1, 31)}


def at_once(*acts) -> list:
    """Runs all in threads of their own, begun together; what each returned or raised, in order."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait(30)
        try:
            return act()
        except Invalid as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts, timeout=60))


def assert_numbered_without_holes(force: str) -> None:
    numbers = list(Entry.objects.filter(force=force).order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_of_two_who_ask_for_the_same_one_has_asked(dorset, wimborne, sergeant, inspector):
    def ask(by):
        return exemptions.ask(team=wimborne, **DAYS, reason="Mutual aid", by=by)

    answers = at_once(lambda: ask(sergeant), lambda: ask(inspector))
    assert {type(answer) for answer in answers} == {Exemption, Invalid}
    assert Exemption.objects.count() == ExemptionVersion.objects.count() == 1


def test_of_two_who_decide_one_has_decided(dorset, wimborne, sergeant, inspector):
    asked = exemptions.ask(team=wimborne, **DAYS, reason="Mutual aid", by=sergeant)
    other = dorset.people["other_inspector"]
    answers = at_once(
        lambda: exemptions.approve(exemption=asked, by=inspector),
        lambda: exemptions.refuse(exemption=asked, by=other, reason="No."),
    )
    assert {type(answer) for answer in answers} == {Exemption, Invalid}
    assert list(ExemptionVersion.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert_numbered_without_holes("dorset")


def test_one_file_imported_twice_at_once_is_imported_once(dorset, borsetshire, tmp_path):
    rows = "".join(f"{team},,2026-01-05,2026-01-31,Flu\n" for team in ("ambridge", "bridport", "wimborne"))
    path = written(tmp_path, f"team,standard,first_day,last_day,reason\n{rows}", "exemptions.csv")
    at_once(*[lambda: taken("import_exemptions", path)] * 3)
    assert Exemption.objects.count() == ExemptionVersion.objects.count() == 3
    assert Entry.objects.filter(action="exemption.imported").count() == 3


def test_versions_stored_at_once_are_each_others_neighbours(dorset, tmp_path):
    paths = [
        written(tmp_path, contract(version=str(year), in_force_from=date(year, 4, 1)), f"{year}.yaml")
        for year in (2027, 2025, 2026)
    ]
    at_once(*[lambda path=path: taken("import_contract", path) for path in paths])
    versions = ContractVersion.objects.order_by("first_day").values_list("first_day", "last_day")
    assert list(versions) == [
        (date(2025, 4, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2027, 3, 31)),
        (date(2027, 4, 1), None),
    ]
    assert_numbered_without_holes("dorset")


def test_a_contract_changes_while_teams_are_settled(dorset, tmp_path):
    """Whoever settles reads obligations that an import removes; neither waits for the other in a circle."""
    taken("import_contract", written(tmp_path, contract()))
    now = timezone.now()
    for round in range(3):
        first = date(2027 + round, 4, 1)
        said = contract(version=str(round + 2), in_force_from=first, standards=[standard("S1", MEET | {"minimum": 9})])
        path = written(tmp_path, said)
        at_once(
            lambda path=path: taken("import_contract", path),
            *[lambda team=team: settle(team=team, now=now) for team in Team.objects.all()],
        )
    assert Obligation.objects.filter(code="S1").count() == 2
    assert_numbered_without_holes("dorset")


def test_a_proof_of_what_was_known_waits_for_whoever_is_writing_and_another_does_not(dorset, wimborne, tmp_path):
    taken("import_contract", written(tmp_path, contract()))
    now = timezone.now()
    held = Contract.objects.get()
    window = {"team": wimborne, "contract": held, "code": held.versions.get().standards.first().code}
    settle(team=wimborne, now=now)
    first_day = Assessment.objects.filter(team=wimborne, code=window["code"]).latest("first_day").first_day

    def proved(known_at):
        return prove(**window, first_day=first_day, as_of=now, known_at=known_at)

    with uncommitted(
        lambda: exemptions.ask(team=wimborne, **DAYS, reason="Flu", by=dorset.people["sergeant"])
    ) as commit:
        with begun(lambda: proved(None)) as one:
            assert one.goes_on()
        with begun(lambda: proved(now)) as one:
            assert not one.goes_on()
            commit()
            assert one.result().known_at == now


def test_whoever_settles_a_team_waits_for_whoever_does_and_not_for_another_team(dorset, wimborne):
    now = timezone.now()
    for team in (wimborne, dorset.teams["ferndown"]):
        settle(team=team, now=now)  # nothing is left to write, over which they would meet anyway
    with uncommitted(lambda: settle(team=wimborne, now=now)) as commit:
        with begun(lambda: settle(team=dorset.teams["ferndown"], now=now)) as other:
            assert other.goes_on()
        with begun(lambda: settle(team=wimborne, now=now)) as one:
            assert not one.goes_on()
            commit()
            assert one.result() is False
