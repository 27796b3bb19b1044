"""The three figures of a proof: what was shown never changes, what is worked out again agrees or says why not."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.engine.settling import settle
from contracts.models import Assessment
from contracts.queries.three_figures import three_figures
from record import marks
from record.entries import Change, open_head
from record.timezones import last_instant
from teams.models import Posting, Rank, Team
from tests.contracts.page_reading import read, rows_of
from tests.contracts.proof_pages import exempted, proof
from tests.contracts.reviewers_world import MEET, NOW, POST, agree, clock_at, held, structure_told
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]

NAMED = {"kind": "presence", "fact": "published_officer", "minimum": 2, "period": "month"}
APRIL = date(2026, 4, 1)
EVENING = datetime(2026, 5, 2, 9, tzinfo=UTC)  # the day after April's end, on which figures stood on record


def shown_in_may() -> county.County:
    """Wimborne names one officer where two are promised, posts until 20 April, and is judged on 2 May."""
    dorset = county.dorset()
    agree(dorset, {"S1": ("Meetings", MEET), "S3": ("Posts", POST), "S6": ("Named", NAMED)}, first_day=date(2025, 1, 1))
    for day in (1, 8, 15, 20):
        held(dorset, "wimborne", "social_post", date(2026, 4, day))
    looked(dorset, EVENING)
    return dorset


def looked(dorset, at):
    """What the portal keeps at that instant."""
    with clock_at(at):
        assert settle(team=dorset.teams["wimborne"], now=at)


def posted(dorset, at, **more):
    """A second officer, published from 6 April, of whom the portal hears at that instant."""
    person = dorset.person("late_comer")
    said = {"rank": Rank.PC, "first_day": date(2026, 4, 6), "published_from": date(2026, 4, 6)} | more
    Posting.objects.create(person=person, team=dorset.teams["wimborne"], **said)
    marks.mark([dorset.teams["wimborne"].pk], first_day=APRIL)
    structure_told(dorset, at)


def figures(code="S6", first_day=APRIL, **asked):
    row = Assessment.objects.select_related("team__force", "contract__force", "version").get(
        team__key="wimborne", code=code, first_day=first_day
    )
    return three_figures(row, **{"known_at": None, "as_of": None, "now": NOW} | asked)


kept = kept_world(shown_in_may, at=NOW)


@pytest.fixture
def world(own_world, client):
    client.force_login(own_world.people["reviewer"])
    return own_world


def test_a_posting_told_afterwards_erases_nothing_that_was_shown(client, world):
    """A force tells on 10 May of an officer published since 6 April: 30 days without two become 5."""
    posted(world, datetime(2026, 5, 10, 8, tzinfo=UTC))
    looked(world, NOW)
    page = proof(client, "2026-04-01", code="S6")
    assert (
        "Until today this stood as missed, 30 days. A posting was recorded 34 days after it began." in read(page).text
    )
    assert rows_of(page, "clocks").split(" Known at")[0] == (
        "Three figures, and which is which Another day "
        "As it happened all that is known today, Tuesday 12 May 2026 5 days Missed "
        "The figure of today. It would change only if something about those days is recorded or corrected. "
        "Shown on 1 May 2026 not shown: the portal kept it first on Saturday 2 May, 10:00, entry 44 "
        "So the record holds no figure of that day. "
        "Worked out again for 1 May 2026 by what was known then, as the portal works it out today 30 days Missed "
        "Nothing was shown then to compare it with. "
        "What came between Sunday 10 May, 09:00 A posting was recorded 34 days after it began: Late comer, "
        "PC from Monday 6 April, published from Monday 6 April. Recorded from a file, at the command line. "
        "nothing else No other posting or publication, exemption, date of the team or version of the rule that this "
        "figure rests on was recorded or changed in between."
    )
    assert "Missed 30 days → became Missed 5 days" in rows_of(page, "history")
    said = rows_of(proof(client, "2026-04-01", "?known_at=2026-05-02", code="S6"), "clocks")
    assert "Shown on 2 May 2026 what the portal showed then, kept since Saturday 2 May, 10:00 30 days Missed" in said
    assert "From the record, entry 44. It never changes." in said
    assert "as the portal works it out today 30 days Missed Agrees with what was shown." in said


def test_what_was_shown_keeps_its_window_and_its_version(client, world):
    """On 10 May a version is adopted that has bound since 16 April: the window of April is cut behind its back."""
    standards = {"S6": ("Named", NAMED | {"minimum": 1})}
    agree(world, standards, first_day=date(2026, 4, 16), key="2", at=datetime(2026, 5, 10, 8, tzinfo=UTC))
    page = proof(client, "2026-04-01", "?known_at=2026-05-02", code="S6")
    said = rows_of(page, "clocks")
    assert "As it happened all that is known today, Tuesday 12 May 2026 15 days Missed" in said
    assert (
        "10:00 30 days Missed From the record, entry 44. It never changes. Then the window ended on Thursday 30" in said
    )
    assert "30 days Missed Agrees with what was shown." in said
    assert (
        "A version of the contract was recorded 24 days after its first day: version 2, in force from Thursday 16 "
        "April." in said
    )
    new = proof(client, "2026-04-16", "?known_at=2026-05-02", code="S6")
    assert "By what was known on 2 May 2026 nothing was owed in this window." in read(new).text
    assert "nothing was owed in this window, by what was known then" in rows_of(new, "clocks")


def test_the_file_and_the_api_hold_the_same_three(client, world):
    posted(world, datetime(2026, 5, 10, 8, tzinfo=UTC))
    page = read(proof(client, "2026-04-01", "?known_at=2026-05-02", code="S6"))
    answer = client.get(page.link("This proof as CSV")).content.decode()
    lines = {line["of"]: line for line in csv.DictReader(io.StringIO(answer, newline=""))}
    json = client.get(page.link("This proof as JSON")).json()
    figures = json["figures"]
    for figure, achieved in (("as_it_happened", 5), ("shown", 30), ("worked_out_again", 30)):
        assert figures[figure]["achieved"] == achieved
        said = lines[figure] | {"status": lines[figure]["figure_status"]}
        for part in ("status", "achieved", "required", "last_day", "version"):
            assert said[part] == str(figures[figure][part])
    assert lines["shown"]["id"] == str(figures["shown"]["entry"]) == "44"
    assert lines["worked_out_again"]["title"] == figures["agreement"] == "Agrees with what was shown."
    (between,) = json["came_between"]
    assert (between["noun"], lines["came_between"]["reason"]) == ("posting", "posting")
    assert lines["came_between"]["title"] == between["said"]
    assert lines["nothing_else"]["title"] == json["nothing_else"]


# -- Why they differ ---------------------------------------------------------------------------------------------------


def test_what_was_not_worked_in_when_the_day_ended_is_why(client, world):
    """Settles are left out: an exemption of 2 May, 15:00, was looked at on the 3rd."""
    exempted_all(world, datetime(2026, 5, 2, 14, tzinfo=UTC))
    looked(world, datetime(2026, 5, 3, 9, tzinfo=UTC))
    page = proof(client, "2026-04-01", "?known_at=2026-05-02", code="S1")
    said = rows_of(page, "clocks")
    assert "Differs from what was shown. Why they differ" in said
    assert "is of Saturday 2 May, 10:00; what was recorded after it had not been worked in yet:" in said
    assert "Saturday 2 May, 15:00 An exemption was approved 31 days after it began" in said
    after = rows_of(proof(client, "2026-04-01", "?known_at=2026-05-03", code="S1"), "clocks")
    assert "Agrees with what was shown." in after
    assert "Why they differ" not in after


def exempted_all(dorset, at):
    with clock_at(at):
        exempted(dorset, date(2026, 4, 1), date(2026, 4, 20), at)


def test_time_that_passed_without_a_look_is_why(world):
    """Posts of May were looked at on the 2nd, and not on the 4th: two more days without one."""
    why = figures("S3", date(2026, 5, 1), known_at=last_instant(date(2026, 5, 4))).why
    assert (why.parts[:2], why.by_time, why.since, why.at_entry) == (["achieved"], True, (), None)


def test_figures_of_two_days_are_not_held_against_each_other(client, world):
    page = proof(client, "2026-04-01", "?known_at=2026-05-02&as_of=2026-04-10", code="S6")
    assert (
        "What is worked out again is as of 10 April 2026; what was shown on 2 May 2026 was as of that day."
        in rows_of(page, "clocks")
    )


def test_another_way_of_working_out_is_why(client, world):
    """The record says 29 days where the engine of today finds 30 for the same instant."""
    subject = f"assessment:wimborne/nec/S6/{APRIL}"
    said = {"status": "missed", "achieved": 29, "required": 0, "scheduled": None, "due_by": None}
    said |= {"last_day": "2026-04-30", "version": "1"}
    with clock_at(EVENING + timedelta(hours=1)):
        open_head("dorset").write(by="portal", changes=[Change("assessment.kept", subject, said, said)])
    said = rows_of(proof(client, "2026-04-01", "?known_at=2026-05-02", code="S6"), "clocks")
    assert "Differs from what was shown. Why they differ The figure differs. By what was known at the instant" in said
    assert (
        "the portal, working it out as it does today, finds missed 30 days. So nothing recorded since is the reason"
        in said
    )


def test_what_is_no_longer_owed_is_not_shown_from_then_on(world):
    """The record says when it was removed; before that it keeps what was shown."""
    with clock_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        subject = f"assessment:wimborne/nec/S6/{APRIL}"
        before = figures(known_at=last_instant(date(2026, 5, 3)))
        open_head("dorset").write(by="portal", changes=[Change("assessment.removed", subject, {"status": "missed"})])
    assert before.shown is not None
    after = figures(known_at=last_instant(date(2026, 5, 5)))
    assert (after.shown, after.agrees) == (None, None)
    assert after.entry.action == "assessment.removed"


def test_a_window_that_is_owed_no_longer_has_a_page_of_what_was_shown(client, world):
    """Wimborne is said to have ended on 28 February: March and April, which were missed, are owed no more."""
    told = datetime(2026, 5, 10, 8, tzinfo=UTC)
    Team.objects.filter(key="wimborne").update(active_until=date(2026, 2, 28))
    marks.mark([world.teams["wimborne"].pk], first_day=date(2026, 3, 1))
    structure_told(world, told)
    looked(world, NOW)
    page = proof(client, "2026-04-01", code="S6")
    said = read(page).text
    assert "This is no longer owed Since Tuesday 12 May, 10:41 nothing is owed in this window." in said
    assert "It stood as Missed 30 days, judged by version 1. What was shown stays on record." in said
    assert "Sunday 10 May, 09:00 The team’s days were changed: Wimborne NPT, from 1 April 2024 to 28 Feb" in said
    assert "Missed 30 days → became no longer owed" in rows_of(page, "history")
    assert "First kept as Missed 30 days Saturday 2 May, 10:00 , entry 44" in rows_of(page, "history")
    assert proof(client, "2026-04-02", code="S6").status_code == 404
    client.force_login(world.people["other_sergeant"])
    assert proof(client, "2026-04-01", code="S6").status_code == 404
