"""What came between two clocks is complete: for each kind of fact told after the instant, the change is named.

April 2026 is looked at as it was known when 1 May ended; all that changes is told on 10 May.
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.actions import exemptions, grades
from contracts.engine.settling import settle
from contracts.models import Assessment, Exemption
from contracts.queries.three_figures import three_figures
from contracts.three_figures_words import nothing_more
from contracts.wording.came_between import came_between_words
from engagement import actions as log
from engagement.models import Activity, ActivityTeam, Enquiry
from teams.actions import withdraw_posting, withdraw_priority
from teams.models import Neighbourhood, Posting, Priority, Rank, Team
from tests.contracts.page_reading import rows_of
from tests.contracts.proof_pages import exempted, proof
from tests.contracts.reviewers_world import NOW, TODAY, agree, asked, clock_at, held, structure_told
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]

APRIL = date(2026, 4, 1)
TOLD = datetime(2026, 5, 10, 8, tzinfo=UTC)  # Sunday 10 May, 09:00 in London
MEETINGS = {"kind": "count", "minimum": 2, "period": "month", "channels": ["meeting"]}
STANDARDS = {
    "C": ("Meetings", MEETINGS),
    "N": ("Every place", MEETINGS | {"minimum": 1, "per": "neighbourhood"}),
    "O": ("Every officer", MEETINGS | {"minimum": 1, "per": "officer"}),
    "L": ("Led by a sergeant", MEETINGS | {"minimum": 1, "led_by_rank": "sergeant"}),
    "G": ("Posts", {"kind": "gap", "maximum_days": 7, "period": "month", "channels": ["social_post"]}),
    "R": (
        "Replies",
        {"kind": "on_time", "item": "enquiry_reply", "percent": 90, "within_hours": 72, "period": "month"},
    ),
    "P": ("Named", {"kind": "presence", "fact": "published_officer", "minimum": 2, "period": "month"}),
    "M": ("Anybody named", {"kind": "presence", "fact": "published_officer", "minimum": 1, "period": "month"}),
    "Q": ("Priorities", {"kind": "presence", "fact": "priority", "minimum": 1, "period": "month"}),
    "V": ("Panel", {"kind": "graded", "period": "month", "passing": ["good"], "within_days": 30}),
}


def known_in_april() -> county.County:
    """What the portal had been told by the end of April, and has judged."""
    dorset = county.dorset()
    wimborne = dorset.teams["wimborne"]
    leader = dorset.person("leader")
    Posting.objects.create(person=leader, team=dorset.teams["bridport"], rank=Rank.PC, first_day=county.FIRST_DAY)
    Priority.objects.create(team=wimborne, title="Speeding", first_day=date(2026, 1, 1), last_day=date(2026, 4, 20))
    structure_told(dorset)
    agree(dorset, STANDARDS, first_day=date(2025, 1, 1))
    held(dorset, "wimborne", "meeting", date(2026, 4, 10), title="In Holt", led_by="dorset-leader")
    for day in (date(2026, 3, 21), date(2026, 3, 28), *(date(2026, 4, number) for number in (7, 14, 21, 28))):
        held(dorset, "wimborne", "social_post", day, title=f"Post of {day:%d %B}")
    asked(dorset, "wimborne", datetime(2026, 4, 5, 9, tzinfo=UTC), hours=31, subject="Parking")
    asked(dorset, "wimborne", datetime(2026, 4, 6, 9, tzinfo=UTC), subject="Noise")
    exempted(dorset, date(2026, 4, 10), date(2026, 4, 20), datetime(2026, 4, 9, 9, tzinfo=UTC), code="C")
    with clock_at(datetime(2026, 4, 30, 9, tzinfo=UTC)):
        graded(dorset, "good", date(2026, 4, 30))
    settle(team=wimborne, now=NOW)
    return dorset


def graded(dorset, grade, day):
    about = {"team": dorset.teams["wimborne"], "standard": "nec/V", "period_first_day": APRIL}
    grades.give(grade=grade, graded_on=day, by=dorset.people["reviewer"], **about)


kept = kept_world(known_in_april, at=NOW)


@pytest.fixture
def world(own_world):
    return own_world


# -- What is told afterwards, each a function of the world -------------------------------------------------------------


def corrected(called, **changes):
    def act(dorset):
        activity, by = Activity.objects.get(title=called), dorset.people["sergeant"]
        log.correct(activity=activity, changes=changes, by=by, reason="mistyped", version=1, now=TOLD)

    return act


def withdrawn(title):
    def act(dorset):
        activity = Activity.objects.get(title=title)
        log.withdraw(activity=activity, by=dorset.people["sergeant"], reason="twice", now=TOLD)

    return act


def logged(channel, day, team="wimborne", **more):
    return lambda dorset: held(dorset, team, channel, day, at=TOLD, title="Told late", **more)


def excused(first_day, last_day, code="C"):
    return lambda dorset: exempted(dorset, first_day, last_day, TOLD, code=code)


def shortened(dorset):
    exemption, inspector = Exemption.objects.get(), dorset.people["inspector"]
    exemptions.withdraw(exemption=exemption, reason="too long", by=inspector)
    days = {"first_day": date(2026, 4, 10), "last_day": date(2026, 4, 12)}
    about = {"team": dorset.teams["wimborne"], "standard": "nec/C", "reason": "floods"}
    asked_again = exemptions.ask(by=dorset.people["sergeant"], **about, **days)
    exemptions.approve(exemption=asked_again, by=inspector)


def taken_back(dorset):
    exemptions.withdraw(exemption=Exemption.objects.get(), reason="never closed", by=dorset.people["inspector"])


def enquiry(**changes):
    def act(dorset):
        noise = Enquiry.objects.get(subject="Noise")
        by = {"by": dorset.people["sergeant"], "reason": "told late", "version": 1, "now": TOLD}
        log.correct_enquiry(enquiry=noise, changes=changes, **by)

    return act


def regraded(grade, day):
    return lambda dorset: graded(dorset, grade, day)


def structure(act):
    """What the structure's rows say from then on is told of them."""

    def acting(dorset):
        act(dorset)
        structure_told(dorset, TOLD)

    return acting


def added(model, **values):
    def act(dorset):
        person = {"person": dorset.people["leader"]} if model is Posting else {}
        force = {"force": dorset.force} if model is Neighbourhood else {}
        model.objects.create(team=dorset.teams["wimborne"], **person, **force, **values)

    return structure(act)


def changed(model, _person="wimborne-officer", **values):
    def act(dorset):
        one = {"key": "wimborne"} if model is Team else {"team__key": "wimborne"}
        one = {"person__key": _person} if model is Posting else one
        assert model.objects.filter(**one).update(**values) == 1

    return structure(act)


def never_posted(dorset):
    posting = Posting.objects.get(team__key="wimborne")
    withdraw_posting(posting=posting, by=dorset.people["admin"], reason="another man", today=TODAY)


def never_set(dorset):
    withdraw_priority(priority=Priority.objects.get(), by=dorset.people["admin"], reason="no such", today=TODAY)


def adopted(first_day, measure=MEETINGS | {"minimum": 1}):
    standards = STANDARDS | {"C": ("Meetings", measure)}
    return lambda dorset: agree(dorset, standards, first_day=first_day, key="2", at=TOLD)


HOLT = {"rank": Rank.PC, "first_day": date(2026, 4, 6)}
NAMED = [
    # code, what is told, how it is named; the figure differs
    ("C", logged("meeting", date(2026, 4, 12)), "An activity was recorded 28 days after it was held: “Told late”"),
    ("C", withdrawn("In Holt"), "An activity was withdrawn: “In Holt” of Friday 10 April. Recorded by Sergeant."),
    ("C", corrected("In Holt", team="bridport"), "An activity is no longer this team’s: “In Holt” of Friday 10 April."),
    ("C", corrected("In Holt", channel="surgery"), "An activity was corrected: “In Holt” of Friday 10 April."),
    ("N", corrected("In Holt", neighbourhoods=("55.X1 wimborne",)), "An activity was corrected: “In Holt” of Friday"),
    ("O", corrected("In Holt", officers=("wimborne-officer",)), "An activity was corrected: “In Holt” of Friday 10"),
    ("G", logged("social_post", date(2026, 4, 2)), "An activity was recorded 38 days after it was held: “Told late”"),
    ("G", logged("social_post", date(2026, 3, 31)), "An activity was recorded 40 days after it was held: “Told late”"),
    ("G", withdrawn("Post of 28 March"), "An activity was withdrawn: “Post of 28 March” of Saturday 28 March."),
    ("G", excused(date(2026, 3, 29), date(2026, 3, 31), "G"), "An exemption was approved 42 days after it began: from"),
    (
        "C",
        excused(date(2026, 4, 21), date(2026, 4, 30)),
        "An exemption was approved 19 days after it began: from 21 to",
    ),
    ("C", shortened, "An exemption’s days were changed: from 10 to 12 April (“floods”); before: from 10 to 20 April"),
    ("C", taken_back, "An exemption was taken back: from 10 to 20 April (“floods”)."),
    ("R", enquiry(answered_at=datetime(2026, 4, 7, 9, tzinfo=UTC)), "The answer to an enquiry was recorded: “Noise”"),
    ("R", enquiry(withdrawn_because="spam"), "An enquiry was withdrawn: “Noise”, received on Monday 6 April, because"),
    ("R", enquiry(received_at=datetime(2026, 3, 6, 9, tzinfo=UTC)), "An enquiry was corrected: “Noise”, received on"),
    ("V", regraded("inadequate", date(2026, 5, 9)), "A grade was recorded the day after it was given: “inadequate”"),
    ("V", regraded("adequate", date(2026, 4, 30)), "A grade was corrected: “adequate”, given on Thursday 30 April;"),
    (
        "P",
        added(Posting, **HOLT, published_from=date(2026, 4, 6)),
        "A posting was recorded 34 days after it began: Lea",
    ),
    ("M", changed(Posting, published_from=None), "A posting’s publication was changed: A. Example in High Street, PC"),
    ("M", changed(Posting, last_day=date(2026, 4, 9)), "A posting was changed: A. Example in High Street, PC from 1 A"),
    ("M", never_posted, "A posting was taken out as told wrongly: A. Example in High Street, PC from Monday 1 April"),
    ("O", added(Posting, **HOLT), "A posting was recorded 34 days after it began: Leader, PC from Monday 6 April, not"),
    ("L", changed(Posting, "dorset-leader", rank=Rank.SERGEANT), "A posting was changed: "),
    ("Q", added(Priority, title="Litter", first_day=date(2026, 4, 21)), "A priority was recorded 19 days after it beg"),
    ("Q", changed(Priority, last_day=None), "A priority was changed: “Speeding”, from Thursday 1 January; before:"),
    ("Q", never_set, "A priority was taken out as told wrongly: “Speeding”, from 1 January to 20 April, because: no s"),
    ("N", added(Neighbourhood, police_id="55.X2", name="Colehill"), "A neighbourhood was recorded: Colehill, as long"),
    ("N", changed(Neighbourhood, active_until=date(2026, 3, 31)), "A neighbourhood’s days were changed: High Street,"),
    ("P", changed(Team, active_until=date(2026, 4, 12)), "The team’s days were changed: Wimborne NPT, from 1 April"),
    ("C", adopted(date(2026, 4, 16)), "A version of the contract was recorded 24 days after its first day: version 2"),
]
# What is told as late, and can make no difference to the figure.
NOT_NAMED = [
    ("C", logged("meeting", date(2026, 3, 12))),
    ("C", logged("meeting", date(2026, 4, 12), team="ferndown")),
    ("C", logged("social_post", date(2026, 4, 12))),
    ("C", corrected("In Holt", title="In Colehill", attendance=12)),
    ("C", excused(date(2026, 4, 21), date(2026, 4, 30), "N")),
    ("C", excused(date(2026, 5, 1), date(2026, 5, 3))),
    ("C", added(Posting, **HOLT)),
    ("G", logged("social_post", date(2026, 3, 12))),
    ("P", added(Posting, **HOLT)),
    ("P", added(Posting, **HOLT, published_from=date(2026, 5, 1))),
    ("P", changed(Posting, "dorset-leader", published_from=date(2026, 4, 1), first_day=date(2025, 1, 1))),
    ("Q", changed(Priority, title="Speeding in Holt")),
    ("C", changed(Team, active_until=date(2026, 9, 1))),
    ("C", adopted(date(2026, 5, 1))),
]


@contextmanager
def told_in_may():
    with clock_at(TOLD):
        yield


def figures(code):
    row = Assessment.objects.select_related("team__force", "contract__force", "version").get(
        team__key="wimborne", code=code, first_day=APRIL
    )
    return three_figures(row, known_at=None, as_of=None, now=NOW)


@pytest.mark.parametrize(("code", "tell", "named"), NAMED)
def test_whatever_was_told_since_and_makes_a_difference_is_named(world, code, tell, named):
    with told_in_may():
        tell(world)
    found = figures(code)
    (one,) = found.between
    assert came_between_words(one, TODAY).text.startswith(named)
    assert one.recorded_at == TOLD
    assert (
        found.now.proof.assessment != found.then.proof.assessment
        or found.now.proof.calendar != found.then.proof.calendar
    )
    assert nothing_more(found, TODAY)[0] == "nothing else"


@pytest.mark.parametrize(("code", "tell"), NOT_NAMED)
def test_what_can_make_no_difference_is_not_named(world, code, tell):
    with told_in_may():
        tell(world)
    found = figures(code)
    assert found.between == []
    assert found.same_figure
    assert nothing_more(found, TODAY)[0] == "nothing"


def test_everything_told_before_the_instant_or_taken_back_again_is_no_change(world):
    assert [figures(code).between for code in STANDARDS] == [[]] * len(STANDARDS)
    with told_in_may():
        excused(date(2026, 4, 21), date(2026, 4, 30))(world)
        last = Exemption.objects.order_by("first_day").last()
        exemptions.withdraw(exemption=last, reason="no", by=world.people["inspector"])
    assert figures("C").between == []


def test_of_what_was_told_twice_the_instant_stands_at_which_it_came_to_say_so(world):
    with told_in_may():
        activity = logged("meeting", date(2026, 4, 12))(world)
    with clock_at(TOLD + timedelta(hours=1)):
        changes = {"changes": {"attendance": 9}, "reason": "counted", "version": 1}
        log.correct(activity=activity, by=world.people["sergeant"], now=NOW, **changes)
    (one,) = figures("C").between
    assert (one.recorded_at, one.is_new) == (TOLD, True)


def test_where_they_differ_and_nothing_is_named_the_page_says_so(world, client):
    """Somebody has changed a row behind the portal's back: no version says so."""
    ActivityTeam.objects.filter(activity__title="In Holt").update(held=False)
    Activity.objects.filter(title="In Holt").update(status="cancelled")
    found = figures("C")
    assert not found.same_figure
    assert found.between == []
    client.force_login(world.people["reviewer"])
    said = rows_of(proof(client, "2026-04-01", code="C"), "clocks")
    assert (
        "not named Something that was recorded in between makes the difference, and this page cannot name it." in said
    )
    assert "nothing else" not in said
    assert "Only time has passed" not in said
