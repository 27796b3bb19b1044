"""What is promised: for everybody, in words, with every version and what it changed."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.wording.differences import difference
from engagement.models import Channel
from tests.contracts.page_reading import read, rows_of
from tests.contracts.reviewers_world import (
    EVERY_KIND,
    MEET,
    PANEL,
    POST,
    REPLY,
    agree,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.fixture
def contract(dorset):
    """Version 1 of 2025; version 2 drops replies, adds a panel, asks for more meetings, warns earlier of posts."""
    before = {"S1": ("Meetings", MEET), "S2": ("Posts", POST), "S3": ("Replies", REPLY)}
    after = {
        "S1": ("Meetings", MEET | {"minimum": 8}),
        "S2": ("Posts", POST | {"warn_days": 4}),
        "S4": ("Panel", PANEL),
    }
    agree(dorset, before, first_day=date(2025, 1, 1))
    return agree(dorset, after, first_day=date(2026, 4, 1), key="2", provisional=False)


def test_everybody_may_read_every_contract(client, contract, borsetshire):
    agree(borsetshire, EVERY_KIND, first_day=date(2026, 6, 1), title="Borsetshire Promise")
    page = read(client.get("/contracts/"))
    assert page.link("Neighbourhood Engagement Contract") == "/contracts/dorset/nec/"
    assert "Dorset Police. 3 promises, version 2, in force since Wednesday 1 April." in page.text
    assert "Borsetshire Police. 7 promises, version 1, in force from Monday 1 June. provisional numbers" in page.text


def test_without_any_it_says_what_will_stand_here(client, db):
    assert "Nothing has been promised here yet." in read(client.get("/contracts/")).text


def test_each_promise_stands_with_its_rule_in_words(client, dorset):
    agree(dorset, EVERY_KIND, first_day=date(2026, 1, 1))
    said = rows_of(client.get("/contracts/dorset/nec/"), "promises")
    assert "S1 Meetings We will keep meetings. How it is judged: 6 open meetings or surgeries each quarter" in said
    assert "Teams are warned 7 days ahead. Serves prsra-s34" in said
    assert "S3 Posts We will keep posts. How it is judged: Posts at most 7 days apart." in said
    assert "S7 Panel We will keep panel. How it is judged: Graded good or outstanding each half year" in said


def test_the_version_in_force_is_shown_and_an_earlier_one_a_link_away(client, contract):
    page = client.get("/contracts/dorset/nec/")
    assert "Version 2, in force since Wednesday 1 April." in read(page).text
    assert "S3 Replies" not in rows_of(page, "promises")
    earlier = client.get(read(page).link("1"))
    assert "in force from Wednesday 1 January 2025 to Tuesday 31 March 2026." in read(earlier).text
    assert "An earlier version." in read(earlier).text
    assert "S3 Replies" in rows_of(earlier, "promises")


def test_the_versions_have_their_days_and_states(client, contract):
    said = rows_of(client.get("/contracts/dorset/nec/"), "versions")
    assert "2 (shown here) Wednesday 1 April 2026 open in force" in said
    assert "1 provisional Wednesday 1 January 2025 Tuesday 31 March 2026 ended" in said


def test_what_a_version_changed_is_said_in_words(client, contract):
    page = client.get("/contracts/dorset/nec/")
    assert rows_of(page, f"changed-{contract.versions.get(key='2').pk}") == (
        "Changed by version “2”, from Wednesday 1 April 2026 "
        "S1 Meetings Was: 6 open meetings or surgeries each quarter, advertised at least 7 days before. "
        "Now: 8 open meetings or surgeries each quarter, advertised at least 7 days before. "
        "S2 Posts Teams are warned 4 days ahead instead of 2 days. "
        "S4 Panel New: graded good or outstanding each half year, within 30 days of its end. "
        "S3 Replies No longer promised."
    )


def test_a_gap_between_versions_is_said(client, dorset):
    agree(dorset, {"S2": ("Posts", POST)}, first_day=date(2025, 1, 1), in_force_until=date(2025, 12, 31))
    agree(dorset, {"S2": ("Posts", POST)}, first_day=date(2026, 2, 1), key="2")
    page = client.get("/contracts/dorset/nec/")
    said = read(page).text
    assert "Nothing was in force between Wednesday 31 December 2025 and that day" in said
    assert "1 promise is carried on as it was." in said


@pytest.mark.parametrize(
    "address", ["dorset/npg/", "borsetshire/nec/", "nowhere/nec/", "dorset/nec/?version=3", "dorset/nec/?version="]
)
def test_what_there_is_not_is_404(client, contract, borsetshire, address):
    assert client.get(f"/contracts/{address}").status_code == 404


def test_the_number_of_queries_does_not_grow_with_contracts_or_versions(client, contract, dorset):
    taken = []
    for keys in ([], ["b", "c"]):
        for key in keys:
            agree(dorset, EVERY_KIND, first_day=date(2025, 1, 1), contract=key)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/contracts/")
        taken.append((rows_of_list(page), len(queries)))
    assert taken == [(1, 5), (3, 5)]
    agree(dorset, EVERY_KIND, first_day=date(2026, 6, 1), key="3")
    with CaptureQueriesContext(connection) as queries:
        client.get("/contracts/dorset/nec/")
    assert len(queries) == 7


def rows_of_list(answer) -> int:
    return len([address for _, address in read(answer).links if address.startswith("/contracts/dorset/")])


# -- The words of a difference -----------------------------------------------------------------------------------------


class Stated:
    def __init__(self, measure, title="Posts", promise="We post."):
        self.measure, self.title, self.promise = measure, title, promise


class Pair:
    def __init__(self, before, after):
        self.before, self.after = before, after


FULL_POST = {
    "kind": "gap",
    "maximum_days": 7,
    "period": "month",
    "channels": ["social_post"],
    "per": "team",
    "warn_days": 2,
}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (Stated(FULL_POST), Stated(FULL_POST), ""),
        (Stated(FULL_POST), Stated(FULL_POST, promise="We write."), "The promise is worded anew."),
        (Stated(FULL_POST), Stated(FULL_POST, title="News"), "Called “Posts” before."),
        (
            Stated(FULL_POST),
            Stated(FULL_POST | {"period": "half_year"}),
            "Judged each half year instead of each month.",
        ),
        (Stated(FULL_POST), Stated(FULL_POST | {"warn_days": 1}), "Teams are warned 1 day ahead instead of 2 days."),
        (
            Stated(FULL_POST),
            Stated(FULL_POST | {"maximum_days": 5, "warn_days": 1}, title="News"),
            "Was: posts at most 7 days apart. Now: posts at most 5 days apart. Teams are warned 1 day ahead instead "
            "of 2 days. Called “Posts” before.",
        ),
    ],
)
def test_differences(before, after, said):
    assert difference(Pair(before, after), Channel.objects.in_bulk()) == said
