"""The demonstration county: believable, the same for the same day, every figure proved by the rows it counts."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from chats.models import Chat
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.proof import looked_at_in
from contracts.kinds import KINDS
from contracts.models import Assessment, Flag, Standard, Unit
from engagement.models import Activity, ActivityVersion, Channel, Enquiry
from portal.seed import HISTORY, deeds, seed
from portal.seed.county import DORSET
from record.marks import Mark
from teams.models import Force, Person, Team

NOW = datetime(2026, 6, 17, 11, 0, tzinfo=UTC)
TODAY = NOW.date()
WINDOWS = "SELECT c.id, d.kind, d.per, v.status, v.achieved FROM cell c JOIN duty d ON d.id = c.duty_id"
WINDOWS += " JOIN verdict v ON v.cell_id = c.id"
UNITS = "SELECT m.cell_id, m.unit_id, m.done, m.required FROM measured m"


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    """The county of one day, gone again after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(now=NOW, today=TODAY, say=lambda _: None)
        yield
        transaction.set_rollback(True)


def rows(query, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def test_it_is_about_as_large_as_promised_and_marked_invented(county):
    assert 5_000 < Activity.objects.filter(force__key="dorset").count() < 7_000
    assert Team.objects.active_on(TODAY).filter(force__key="dorset").count() == 12
    assert set(Force.objects.values_list("key", "invented", "second_factor_required")) == {
        ("dorset", True, False),
        ("borsetshire", True, False),
    }
    logins = Person.objects.filter(email__regex=r"^(pcso|sergeant|inspector|reviewer|admin)@(dorset|borsetshire)[.]")
    assert logins.filter(must_change_password=False).count() == 10
    present = Standard.objects.filter(version__key=f"{TODAY.year}", version__contract__force__key="dorset")
    kinds = present.values_list("measure", flat=True)
    assert {measure["kind"] for measure in kinds} == {"count", "gap", "graded", "on_time", "presence"}
    assert len(kinds) == 10


def test_each_team_can_be_written_to_at_an_address_that_nobody_has(county):
    addresses = Team.objects.values_list("email", flat=True)
    assert {address.partition("@")[2] for address in addresses} == {"dorset.example", "borsetshire.example"}
    assert len(set(addresses)) == Team.objects.count()


def test_each_team_is_what_it_is_there_to_show(county):
    ended = Assessment.objects.filter(last_day__lt=TODAY, team__force__key="dorset")
    missed = Counter(ended.filter(status="missed").values_list("team__key", flat=True))
    assert missed["dorset-christchurch"] < 10 < missed["dorset-weymouth-portland"] / 3
    late = defaultdict(list)
    for version in ActivityVersion.objects.filter(version=1, status="held").select_related("activity__team"):
        late[version.activity.team.key].append((version.known_at.date() - version.day).days)
    assert sum(late["dorset-north-dorset"]) / len(late["dorset-north-dorset"]) > 2 * (
        sum(late["dorset-christchurch"]) / len(late["dorset-christchurch"])
    )
    new = Team.objects.get(key="dorset-chesil-vale")
    assert (TODAY - new.active_from).days == 36
    assert not Assessment.objects.filter(team=new, last_day__lt=new.active_from).exists()
    merged = Team.objects.get(key="dorset-purbeck")
    assert merged.predecessors.count() == 2


def test_nothing_is_left_to_settle_and_the_second_force_has_its_own(county):
    assert not Mark.objects.exists()
    assert Flag.objects.standing().filter(team__force__key="dorset").exists()
    assert not Activity.objects.exclude(team__force_id=1).filter(force_id=1).exists()
    assert Activity.objects.filter(force__key="borsetshire").exists()


@pytest.mark.parametrize("known_at", [None, datetime(2026, 6, 17, 11, 0, tzinfo=UTC)], ids=["now", "as known"])
def test_for_every_cell_the_rows_counted_in_the_proof_are_the_figure(county, known_at):
    teams = tuple(Team.objects.order_by("id").values_list("id", flat=True))
    scope = AssessmentScope(teams, NOW, known_at)
    judge(scope)
    considered = looked_at_in(KINDS.values(), as_known=known_at is not None)
    counted = Counter(
        cell for cell, _, _, reason in rows(considered, scope.parameters(every_channel=True)) if reason == "counted"
    )
    by_cell = defaultdict(list)
    for cell, unit, done, required in rows(UNITS):
        by_cell[cell].append((unit, done, required))
    seen = Counter()
    for cell, kind, per, status, achieved in rows(WINDOWS):
        seen[kind, per] += 1
        if status in ("exempt", "not_applicable"):
            continue
        if kind in ("on_time", "presence") or (kind, per) == ("count", "team"):
            assert counted[cell] == achieved, (cell, kind)
        elif kind == "count":
            assert sum(required > 0 and done >= required for _, done, required in by_cell[cell]) == achieved
        elif kind == "gap":
            assert max(done for _, done, _ in by_cell[cell]) == achieved
        else:
            assert achieved is None and counted[cell] == (status in ("met", "missed"))
    assert sum(seen.values()) == Assessment.objects.count() > 2_000
    assert len(seen) >= 7


def test_last_and_next_due_are_those_of_the_facts(county):
    """The gap of posts, counted by hand: the running due day is seven days after the last post."""
    last = dict(
        Activity.objects.filter(channel="social_post", status="held", day__lte=TODAY, force__key="dorset")
        .order_by("day")
        .values_list("team", "day")
    )
    june = Unit.objects.filter(assessment__code="S3", assessment__first_day=date(2026, 6, 1))
    checked = 0
    for unit in june.select_related("assessment"):
        if unit.unit_id in last and unit.assessment.status != "exempt":
            assert unit.last_on == last[unit.unit_id]
            assert (unit.next_due_on - unit.last_on).days == 7
            checked += 1
    assert checked >= 8


def test_the_same_day_gives_the_same_deeds(county):
    def told():
        place, team = DORSET.teams[0], Team.objects.get(key="dorset-bournemouth-south")
        people = {person.key: person for person in Person.objects.filter(force=team.force)}
        venues = set(Channel.objects.filter(has_place=True).values_list("key", flat=True))
        diary = deeds.Diary(place, team, people, TODAY, NOW, TODAY - HISTORY, venues)
        return [(deed.at, deed.content) for deed in diary.deeds()]

    assert told() == told()
    assert Enquiry.objects.filter(team__key="dorset-bournemouth-south").count() > 10


def test_it_fills_an_empty_portal_only(county):
    with pytest.raises(CommandError, match="forces here already"):
        call_command("seed")


@pytest.mark.django_db
def test_a_day_that_is_none_is_refused():
    with pytest.raises(CommandError, match="--today: '2026-02-30'"):
        call_command("seed", "--today", "2026-02-30")


def test_its_chats_are_in_every_state_worth_a_look_and_account_for_every_question(county):
    chats = {chat.title: chat for chat in Chat.objects.all()}
    assert {title: chat.state for title, chat in chats.items()} == {
        "Summer on the river": "published",
        "Quieter nights in town": "open",
        "Rural theft, and what to mark": "announced",
        "The harbour in winter": "cancelled",
    }
    river = chats["Summer on the river"]
    tally = (river.received, river.answered, river.taken_away, river.merged, river.refused, river.withdrawn)
    assert tally == (10, 6, 0, 1, 2, 1)
    assert (river.activity.status, river.activity.attendance) == ("held", 41)
    assert river.activity.feedback_published_on == TODAY - timedelta(days=18)
    assert chats["Quieter nights in town"].waiting == 4
