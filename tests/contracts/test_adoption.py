""" "Judged by a version adopted on …": on figures with a day before their version was adopted, and only those."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from contracts.engine.settling import settle
from contracts.models import Assessment, ContractVersion
from contracts.queries.adoption import adopted_later, adoption_words
from tests.contracts.page_reading import read
from tests.contracts.reviewers_world import NOW, TODAY, agree, held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
WEEKLY = {"kind": "count", "minimum": 1, "period": "week", "channels": ["web_chat"], "warn_days": 2}
DAY = timedelta(days=1)
BACKDATED = date(2026, 4, 29)  # a Wednesday
WORDS = "Judged by a version adopted on 12 May"


@pytest.fixture
def county(dorset):
    """Adopted in time, and replaced on 12 May from 29 April on; the weeks of Wimborne are judged."""
    agree(dorset, {"S9": ("Web chat", WEEKLY)}, first_day=date(2026, 4, 1))
    agree(dorset, {"S9": ("Web chat", WEEKLY | {"minimum": 2})}, first_day=BACKDATED, key="2", at=NOW)
    with time_machine.travel(NOW + 7 * DAY, tick=False):
        settle(team=dorset.teams["wimborne"], now=NOW + 7 * DAY)
    return dorset


def window(first_day: date) -> Assessment:
    return Assessment.objects.select_related("version").get(first_day=first_day)


class TestTheEdge:
    @pytest.mark.parametrize(
        ("first_day", "said"),
        [(TODAY - DAY, TODAY), (TODAY, None), (TODAY + DAY, None), (TODAY - 60 * DAY, TODAY)],
    )
    def test_of_windows_that_begin_beside_the_day_of_adoption(self, county, first_day, said):
        assert adopted_later(ContractVersion.objects.get(key="2"), first_day) == said

    @pytest.mark.parametrize(("last_day", "said"), [(TODAY - DAY, True), (TODAY, True), (TODAY + DAY, True)])
    def test_of_windows_that_end_beside_it(self, county, last_day, said):
        """Of seven days all have days before it; of one day only that of the day before."""
        version = ContractVersion.objects.get(key="2")
        assert bool(adopted_later(version, last_day - 6 * DAY)) is said
        assert bool(adopted_later(version, last_day)) is (last_day < TODAY)

    def test_the_day_is_londons(self, county):
        version = ContractVersion.objects.get(key="2")
        version.known_at = datetime(2026, 5, 11, 23, 30, tzinfo=UTC)  # half past midnight on the 12th, there
        assert adopted_later(version, date(2026, 5, 11)) == TODAY

    def test_of_another_year_the_words_say_it(self, county):
        version = ContractVersion.objects.get(key="2")
        assert adoption_words(version, BACKDATED, TODAY) == WORDS
        assert adoption_words(version, BACKDATED, date(2027, 1, 1)) == f"{WORDS} 2026"
        assert adoption_words(version, TODAY, TODAY) == ""

    def test_every_figure_kept_says_it_or_not(self, county):
        said = {
            (row.first_day, row.version.key): bool(adopted_later(row.version, row.first_day))
            for row in Assessment.objects.select_related("version")
        }
        assert said == {
            (date(2026, 4, 1), "1"): False,
            (date(2026, 4, 6), "1"): False,
            (date(2026, 4, 13), "1"): False,
            (date(2026, 4, 20), "1"): False,
            (date(2026, 4, 27), "1"): False,
            (BACKDATED, "2"): True,
            (date(2026, 5, 4), "2"): True,
            (date(2026, 5, 11), "2"): True,  # its Monday lies before the 12th
            (date(2026, 5, 18), "2"): False,
        }


class TestWhereItIsSaid:
    @pytest.fixture(autouse=True)
    def a_week_later(self, in_may, county):
        with time_machine.travel(NOW + 7 * DAY, tick=False):
            yield

    @pytest.fixture
    def reviewer(self, client, county):
        client.force_login(county.people["reviewer"])
        return client

    @pytest.mark.parametrize(
        ("first_day", "said"), [("2026-05-11", True), ("2026-05-18", False), ("2026-04-27", False)]
    )
    def test_on_the_proof(self, reviewer, first_day, said):
        address = f"/oversight/wimborne/nec/S9/{first_day}/"
        assert (WORDS in read(reviewer.get(address)).text) is said
        proof = json.loads(reviewer.get(f"/api/v1/assessments/wimborne/nec/S9/{first_day}/proof").content)
        assert proof["version_adopted_on"] == ("2026-05-12" if said else None)

    def test_in_the_proofs_rows(self, reviewer, county):
        for day in (date(2026, 5, 13), date(2026, 5, 18)):
            held(county, "wimborne", "web_chat", day, at=NOW + 7 * DAY)
        for first_day, said in (("2026-05-11", "2026-05-12"), ("2026-05-18", "")):
            answer = reviewer.get(f"/oversight/wimborne/nec/S9/{first_day}/?format=csv").content.decode("utf-8-sig")
            assert {row["version_adopted_on"] for row in csv.DictReader(io.StringIO(answer))} == {said}

    def test_in_the_grid_and_its_file(self, reviewer):
        closed = {"period": "2026-03-31"}
        assert WORDS not in reviewer.get("/oversight/").content.decode()
        assert WORDS not in reviewer.get("/oversight/", closed).content.decode()
        answer = reviewer.get("/oversight/", {"format": "csv"}).content.decode("utf-8-sig")
        assert {row["version_adopted_on"] for row in csv.DictReader(io.StringIO(answer))} == {""}
        ContractVersion.objects.filter(key="2").update(known_at=NOW + 7 * DAY)  # the 19th: the week began on the 18th
        assert "Judged by a version adopted on 19 May" in reviewer.get("/oversight/").content.decode()
        answer = reviewer.get("/oversight/", {"format": "csv"}).content.decode("utf-8-sig")
        assert {row["version_adopted_on"] for row in csv.DictReader(io.StringIO(answer))} == {"2026-05-19"}

    def test_on_the_public_page(self, client, county):
        assert "Judged by a version" not in read(client.get("/teams/wimborne/")).text
        ContractVersion.objects.filter(key="2").update(known_at=NOW + 7 * DAY)
        assert "Judged by a version adopted on 19 May." in read(client.get("/teams/wimborne/")).text

    def test_beside_the_version_on_the_contracts_page(self, client):
        page = read(client.get("/contracts/dorset/nec/")).text
        assert page.count("after its first day") == 1
        assert "adopted on Tuesday 12 May 2026, after its first day" in page
