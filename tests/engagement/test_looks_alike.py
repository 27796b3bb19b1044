"""What looks like what: the rule by hand, and what it finds among what is stored."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement import actions
from engagement.looks_alike import Likened, nearness, stored_like
from tests.engagement.conftest import NOW, meeting

TODAY = date(2026, 6, 10)  # a Wednesday
SAID = Likened(datetime(2026, 6, 10, 8, 0, tzinfo=UTC), "Coffee  at the library", "https://example.org/1")


def stored(day: int, hour: int, minute: int = 0, title="Another", url="", *, month=6, plan=False) -> Likened:
    return Likened(datetime(2026, month, day, hour, minute, tzinfo=UTC), title, url, plan)


# What is stored; whether it looks like what is said on a channel of few a week, and on one of many a day.
TABLE = [
    ("the same minute", stored(10, 8), "yes", "yes"),
    ("seconds later", Likened(datetime(2026, 6, 10, 8, 0, 59, tzinfo=UTC), "Another"), "yes", "yes"),
    ("the next minute", stored(10, 8, 1), "yes", "no"),
    ("three hours before", stored(10, 5), "yes", "no"),
    ("three hours after", stored(10, 11), "yes", "no"),
    ("a minute more than three hours after", stored(10, 11, 1), "no", "no"),
    ("that day, the same title", stored(10, 20, title="COFFEE at the library"), "yes", "no"),
    ("that day, another title", stored(10, 20), "no", "no"),
    ("London's next day, the same title", stored(10, 23, title="Coffee at the library"), "no", "no"),
    ("yesterday, the same title, held", stored(9, 8, title="Coffee at the library"), "no", "no"),
    ("yesterday, the same title, planned", stored(9, 8, title="Coffee at the library", plan=True), "yes", "no"),
    ("yesterday, another title, planned", stored(9, 8, plan=True), "no", "no"),
    ("31 days ago, planned", stored(10, 8, title="Coffee at the library", month=5, plan=True), "yes", "no"),
    ("32 days ago, planned", stored(9, 8, title="Coffee at the library", month=5, plan=True), "no", "no"),
    ("tomorrow, the same title, planned", stored(11, 12, title="Coffee at the library", plan=True), "no", "no"),
    ("last month, the same address", stored(10, 8, url="https://example.org/1", month=5), "no", "yes"),
    ("last month, another address", stored(10, 8, url="https://example.org/2", month=5), "no", "no"),
]


@pytest.mark.parametrize(("what", "one", "few", "many"), TABLE)
def test_what_looks_like_it(what, one, few, many):
    for word, frequent in ((few, False), (many, True)):
        found = nearness(SAID, one, frequent=frequent, today=TODAY)
        assert ("yes" if found else "no") == word, (what, frequent)


def test_two_without_an_address_are_not_alike_by_it():
    said = Likened(SAID.starts_at, "Post")
    assert nearness(said, stored(10, 9), frequent=True, today=TODAY) is None


def logged(**said):
    return actions.log(content=meeting(**said), by=None, now=NOW).activity


@pytest.mark.django_db
class TestAmongWhatIsStored:
    def like(self, **said) -> list[str]:
        return [one.title for one in stored_like(meeting(**said), today=TODAY)]

    def test_the_nearest_comes_first(self, county):
        at = datetime(2026, 6, 5, 18, 0, tzinfo=UTC)
        logged(title="Two hours after", starts_at=at + timedelta(hours=2))
        logged(title="An hour before", starts_at=at - timedelta(hours=1))
        logged(title="OPEN meeting at the library", starts_at=at - timedelta(hours=3))
        logged(title="Open meeting at the library", starts_at=at - timedelta(hours=8))
        logged(title="Open meeting at the library", starts_at=at + timedelta(days=1, hours=1), status="planned")
        assert [(one.title, one.starts_at.hour) for one in stored_like(meeting(), today=TODAY)] == [
            ("OPEN meeting at the library", 15),
            ("An hour before", 17),
            ("Two hours after", 20),
            ("Open meeting at the library", 10),
            ("Open meeting at the library", 19),
        ]

    def test_of_the_same_team_in_whatever_part(self, county):
        logged(title="Ours")
        logged(title="Ferndown’s alone", team="ferndown")
        logged(title="Ferndown’s, for us", team="ferndown", also_teams=("wimborne",))
        assert sorted(self.like()) == ["Ferndown’s, for us", "Ours"]
        assert sorted(self.like(also_teams=("ferndown",))) == ["Ferndown’s alone", "Ferndown’s, for us", "Ours"]

    def test_of_the_same_channel_and_not_withdrawn_and_not_itself(self, county):
        logged(title="A survey", channel="survey")
        cancelled = logged(title="Cancelled", status="cancelled")
        gone = logged(title="Gone")
        actions.withdraw(activity=gone, by=None, reason="Twice", now=NOW)
        assert self.like() == ["Cancelled"]
        assert self.like(id=cancelled.id) == []

    def test_a_post_is_like_one_with_its_address_whenever_that_was(self, county):
        post = {"channel": "social_post", "url": "https://example.org/1"}
        logged(title="Told before", starts_at=datetime(2026, 3, 1, 9, 0, tzinfo=UTC), **post)
        logged(title="An hour before", starts_at=datetime(2026, 6, 5, 17, 0, tzinfo=UTC), channel="social_post")
        assert self.like(**post) == ["Told before"]

    def test_three_statements_however_many_there_are(self, county, django_assert_num_queries):
        for _ in range(3):
            logged(id=uuid.uuid4())
            with django_assert_num_queries(3):
                stored_like(meeting(), today=TODAY)

    def test_nothing_is_of_an_unknown_channel(self, county):
        assert self.like(channel="nothing") == []
