"""Several people at once: one id is stored once, one version wins, and what is known never becomes known earlier."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection, transaction

from engagement import actions
from engagement.actions import Conflict, Outcome
from engagement.models import Activity, ActivityVersion
from record.entries import Entry, Head, open_head
from tests.engagement.conftest import NOW, meeting

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls):
    """Run the calls at the same moment, each with a connection of its own; what each returned or raised."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(10)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_the_same_activity_sent_by_four_at_once_is_stored_once(county):
    content = meeting()

    def send():
        return actions.log(content=content, by=None, now=NOW).outcome

    outcomes = together(send, send, send, send)

    assert sorted(outcome.name for outcome in outcomes) == ["CREATED", "SAME", "SAME", "SAME"]
    assert ActivityVersion.objects.count() == 1
    assert Entry.objects.count() == 1
    assert Activity.objects.get().team_links.count() == 1


def test_one_id_used_by_two_forces_at_once_belongs_to_one(county):
    contents = [meeting(id=UUID(int=7)), meeting(id=UUID(int=7), team="borchester")]
    outcomes = together(
        *[lambda content=content: actions.log(content=content, by=None, now=NOW).outcome for content in contents]
    )
    assert set(outcomes) == {Outcome.CREATED, Outcome.DIFFERENT}
    assert ActivityVersion.objects.count() == 1


def test_of_two_corrections_of_one_version_one_wins_and_the_other_sees_both_texts(county):
    activity = actions.log(content=meeting(), by=None, now=NOW).activity

    def correct(title):
        return actions.correct(activity=activity, changes={"title": title}, by=None, reason="Name", version=1, now=NOW)

    results = together(lambda: correct("Mine"), lambda: correct("Theirs"))

    (won,) = [result for result in results if isinstance(result, Activity)]
    (lost,) = [result for result in results if isinstance(result, Conflict)]
    assert {won.title, lost.sent.title} == {"Mine", "Theirs"}
    assert lost.stored.title == won.title == Activity.objects.get().title
    assert list(ActivityVersion.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_nothing_becomes_known_earlier_than_what_was_known_before(county):
    """Versions in the order of their entries, which is the order of commits, bear ever later instants."""

    def log_some():
        for _ in range(10):
            actions.log(content=meeting(), by=None, now=NOW)

    assert together(*[log_some] * 4) == [None] * 4

    known = list(Entry.objects.filter(force="dorset").order_by("sequence").values_list("sequence", "at"))
    assert [sequence for sequence, _ in known] == list(range(1, 41))
    assert all(earlier < later for (_, earlier), (_, later) in zip(known, known[1:], strict=False))
    assert sorted(ActivityVersion.objects.values_list("known_at", flat=True)) == [at for _, at in known]


def test_a_write_waits_for_the_one_before_it_and_reads_its_clock_after_it(county):
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            head = open_head("dorset")
            waiting = threads.submit(together, lambda: actions.log(content=meeting(), by=None, now=NOW).activity)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                (before_commit,) = cursor.fetchone()
        (activity,) = waiting.result(10)
    assert head.at < before_commit < activity.known_at
    assert activity.known_at - head.at >= timedelta(seconds=0.5)


def test_two_forces_do_not_wait_for_each_other(county):
    with transaction.atomic(), ThreadPoolExecutor(1) as threads:
        open_head("dorset")
        logged = threads.submit(
            together, lambda: actions.log(content=meeting(team="borchester"), by=None, now=NOW).outcome
        )
        assert logged.result(10) == [Outcome.CREATED]
    assert Head.objects.get(force="borsetshire").sequence == 1
