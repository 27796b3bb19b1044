"""What waits and why, what was told in which letter, and from which day on a force writes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from contracts.actions.letters import WouldLeave, go_live, would_leave
from contracts.models import Flag, FlagChange, FlagLine
from contracts.queries import flag_lines
from contracts.queries.flag_lines import waiting
from record.entries import Entry
from record.letters import Letter
from record.refusal import Invalid
from teams.models import Force, Role
from tests.contracts.flagged_world import DAY, NOW, Promises, readers, tell_all
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NIGHT = datetime(2026, 5, 12, 20, tzinfo=UTC)


def two_forces() -> Promises:
    county.borsetshire()
    return Promises(county.dorset())


kept = kept_world(two_forces, at=NOW)


@pytest.fixture
def promises(own_world):
    return own_world


@pytest.fixture
def dorset(promises):
    return promises.county


@pytest.fixture
def quiet(promises):
    """Two missed, one at risk, in a force that has not gone live."""
    promises.county.force.live_from = None
    promises.county.force.save()
    for code, status in (("S1", "missed"), ("S2", "missed"), ("S3", "at_risk")):
        promises.judged(status, code=code)
    promises.flag()
    return promises.county.force


def reasons(asked, now=NOW):
    return sorted(
        (one.line.person.email.split("@")[0], one.line.flag.code, str(one.reason)) for one in waiting(asked, now)
    )


def test_what_waits_says_why(promises, dorset):
    sergeant, force = dorset.people["sergeant"], dorset.force
    posts = promises.judged("at_risk", code="S1")
    promises.flag()
    assert reasons(sergeant) == [("sergeant", "S1", "next_sweep")]
    assert reasons(sergeant, NIGHT) == [("sergeant", "S1", "night")]
    (letter,) = tell_all()
    promises.judged("at_risk", code="S2")
    promises.flag(NOW + HOUR)
    assert reasons(sergeant, NOW + HOUR) == [("sergeant", "S2", "under_way")]
    Letter.objects.update(state="sent", sent_at=NOW)
    assert reasons(sergeant, NOW + HOUR) == [("sergeant", "S2", "pause")]
    promises.turn(posts, "missed", NOW + HOUR)
    assert reasons(force, NOW + HOUR) == [
        ("inspector", "S1", "next_sweep"),
        ("sergeant", "S1", "pause"),
        ("sergeant", "S2", "pause"),
    ]
    Flag.objects.filter(code="S2").update(acknowledged_at=NOW + 2 * HOUR, acknowledged_level="at_risk")
    assert ("sergeant", "S2", "acknowledged") in reasons(sergeant, NOW + DAY)
    assert reasons(dorset.people["other_sergeant"]) == reasons(dorset.people["admin"]) == []
    assert letter.state == "waiting"


def test_a_quiet_force_and_what_opened_in_it_say_so(quiet, dorset):
    assert {reason for _, _, reason in reasons(quiet)} == {"quiet"}
    quiet.live_from = NOW.date() + DAY
    quiet.save()
    assert {reason for _, _, reason in reasons(quiet)} == {"quiet"}
    assert {reason for _, _, reason in reasons(quiet, NOW + DAY)} == {"before_live"}


def test_what_was_told_names_its_letter_newest_first(promises, dorset):
    promises.judged("missed", code="S1")
    promises.flag()
    tell_all()
    Letter.objects.update(state="sent", sent_at=NOW)
    promises.judged("at_risk", code="S2")
    promises.flag(NOW + DAY)
    (later,) = tell_all(NOW + DAY)
    told = FlagLine.objects.filter(person=dorset.people["sergeant"]).order_by("-letter__written_at", "id")
    assert [(line.change.flag.code, line.level, line.first, line.named) for line in told] == [
        ("S2", "at_risk", True, True),
        ("S1", "missed", True, True),
    ]
    assert told[0].letter == later
    of_flag = FlagLine.objects.filter(change__flag__code="S1")
    assert {line.person.key for line in of_flag} == {"dorset-sergeant", "dorset-inspector"}


def test_who_is_told_of_a_change_whether_or_not_they_were(promises, dorset):
    dorset.grant(dorset.person("superintendent"), Role.INSPECTOR)
    promises.judged("missed")
    (change,) = promises.flag()
    assert named(change) == ["sergeant", "inspector"]
    steps = [FlagChange(flag=change.flag, kind="escalated", level="missed", step=step, at=NOW) for step in (1, 2, 3, 4)]
    FlagChange.objects.bulk_create(steps)
    assert [named(step) for step in steps] == [["sergeant"], ["inspector"], ["superintendent"], ["reviewer"]]


def named(change):
    return [person.email.split("@")[0] for person in flag_lines.readers_of(change, NOW.date())]


def test_looking_takes_as_many_queries_for_three_flags_as_for_one(promises, dorset, django_assert_num_queries):
    promises.judged("missed", code="S1")
    promises.flag()
    with django_assert_num_queries(8):
        waiting(dorset.force, NOW)
    for code in ("S2", "S3"):
        promises.judged("missed", code=code)
    promises.flag()
    with django_assert_num_queries(8):
        assert len(waiting(dorset.force, NOW)) == 6


def test_going_live_says_first_what_would_leave_and_then_what_leaves_is_that(quiet, dorset):
    assert would_leave(quiet, NOW.date(), NOW) == WouldLeave(letters=2, lines=5, people=2)
    assert would_leave(quiet, NOW.date() + DAY, NOW) == WouldLeave(letters=0, lines=0, people=0)
    assert tell_all() == []
    go_live(force=quiet, on=NOW.date(), by=dorset.people["admin"], now=NOW)
    letters = tell_all()
    assert readers(letters) == ["inspector", "sergeant"]
    assert FlagLine.objects.count() == 5


def test_going_live_tomorrow_leaves_what_stands_today_unsaid(quiet, dorset):
    go_live(force=quiet, on=NOW.date() + DAY, by=dorset.people["admin"], now=NOW)
    assert tell_all() == tell_all(NOW + DAY) == []


def test_going_live_is_recorded_and_refused_where_it_is_so(quiet, dorset):
    go_live(force=quiet, on=NOW.date(), by=dorset.people["admin"], now=NOW)
    entry = Entry.objects.get(action="force.live_from_set")
    assert (entry.force, entry.by, entry.subject) == ("dorset", "dorset-admin", "force:dorset")
    assert (entry.before, entry.after) == ({"live_from": None}, {"live_from": "2026-05-12"})
    with pytest.raises(Invalid, match="already"):
        go_live(force=quiet, on=NOW.date(), by=dorset.people["admin"], now=NOW)
    assert Entry.objects.filter(action="force.live_from_set").count() == 1
    assert Force.objects.get(key="borsetshire").live_from == county.FIRST_DAY


def commanded(*words, capsys):
    with time_machine.travel(NOW, tick=False):
        call_command("go_live", *words)
    return capsys.readouterr().out


def test_the_command_says_how_many_letters_and_tries_without_storing(quiet, capsys):
    said = commanded("dorset", "--dry-run", capsys=capsys)
    assert said == (
        "2 letters would leave at the next sweep between 07:00 and 20:00: 5 lines to 2 people.\nNothing was stored.\n"
    )
    quiet.refresh_from_db()
    assert quiet.live_from is None
    said = commanded("dorset", "--on", "2026-05-13", capsys=capsys)
    assert said == (
        "No letter would leave at the next sweep.\n"
        "Dorset Police writes letters about flags from Wednesday 13 May 2026 on.\n"
    )
    quiet.refresh_from_db()
    assert quiet.live_from == date(2026, 5, 13)
    assert Entry.objects.get(action="force.live_from_set").by == "command line"
    commanded("dorset", capsys=capsys)
    quiet.refresh_from_db()
    assert quiet.live_from == date(2026, 5, 12)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["wessex"], "There is no force wessex."),
        (["dorset", "--on", "soon"], "not a date"),
        (["borsetshire", "--on", "2024-04-01"], "from that day on already"),
    ],
)
def test_the_command_refuses_what_cannot_be(promises, words, said, capsys):
    with pytest.raises(CommandError, match=said):
        commanded(*words, capsys=capsys)


def test_the_database_refuses_to_tell_an_occasion_twice_and_levels_that_no_flag_has(promises, dorset):
    promises.judged("at_risk")
    promises.flag()
    tell_all()
    line = FlagLine.objects.get()
    again = {"change": line.change, "letter": line.letter, "first": False}
    with pytest.raises(IntegrityError, match="an_occasion_is_told_to_a_person_once"), transaction.atomic():
        FlagLine.objects.create(**again, person=line.person, level="at_risk")
    with pytest.raises(IntegrityError, match="a_line_tells_of_a_known_level"), transaction.atomic():
        FlagLine.objects.create(**again, person=dorset.people["inspector"], level="met")
