"""Long answers over HTTP come in pages: everything once and in order, whatever is written meanwhile."""

import pytest

from contracts.models import Assessment, Flag
from teams.api import LONGEST_PAGE
from tests.contracts.reviewers_world import NOW, assessed, flagged
from tests.contracts.test_api import asked_for, two_forces
from tests.kept_worlds import kept_world
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def everything(client, address, cursor=""):
    found = []
    while cursor is not None:
        page = asked_for(client, f"{address}{'&' if '?' in address else '?'}{f'cursor={cursor}' if cursor else ''}")
        assert len(page["items"]) <= LONGEST_PAGE
        found += page["items"]
        cursor = page["next"]
    return found


def many_teams() -> tuple[County, County]:
    """Thirty teams more: 145 to 165 assessments, so two pages."""
    dorset, borsetshire = two_forces()
    for number in range(30):
        dorset.add_team(f"north{number:02}", section="west")
    assessed()
    flagged(dorset)
    return dorset, borsetshire


kept = kept_world(many_teams, at=NOW)


@pytest.fixture
def many(own_world, client):
    """Dorset. The reviewer is signed in."""
    client.force_login(own_world[0].people["reviewer"])
    return own_world[0]


def test_pages_hold_everything_once_and_in_order(client, many):
    for address in ("assessments", "assessments?as_of=2026-05-11", "assessments?known_at=2026-05-11"):
        found = everything(client, address)
        keys = [(item["team"], item["contract"], item["standard"], item["first_day"]) for item in found]
        assert len(keys) > LONGEST_PAGE
        assert keys == sorted(set(keys))
        assert {team for team, *_ in keys} == {team.key for team in many.teams.values()}


def test_what_is_written_meanwhile_is_neither_doubled_nor_skipped(client, many):
    first = asked_for(client, "assessments")
    seen = [(item["team"], item["standard"], item["first_day"]) for item in first["items"]]
    many.add_team("aaa", section="east")
    many.add_team("zzz", section="east")
    assessed()
    Assessment.objects.filter(team__key=seen[0][0]).delete()
    rest = everything(client, "assessments", first["next"])
    later = [(item["team"], item["standard"], item["first_day"]) for item in rest]
    assert not set(seen) & set(later)
    kept = set(Assessment.objects.filter(team__force=many.force).values_list("team__key", "code", "first_day"))
    missing = {(team, code, day.isoformat()) for team, code, day in kept} - set(seen) - set(later)
    assert {team for team, *_ in missing} == {"aaa"}  # what came to stand before the place one had reached


def test_flags_are_paged_the_same_way(client, many):
    found = everything(client, "flags")
    assert len(found) == Flag.objects.filter(team__force=many.force).count()
    assert [item["team"] for item in found] == sorted(item["team"] for item in found)
