"""Edits that a device made without signal: whatever their order, however often they are sent, there is one truth."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from engagement.models import Activity, ActivityEdit, ActivityVersion, Cancellation
from teams.models import Grant, Posting, Role
from tests.engagement import test_api as api
from tests.engagement.conftest import BEGIN, County
from tests.engagement.test_api import Caller, granted

kept, county = api.kept, api.county
sergeant, stranger, reviewer = api.sergeant, api.stranger, api.reviewer

PLAN = {"status": "planned", "attendance": None, "officers": []}


@pytest.fixture
def colleague(county: County) -> Caller:
    return granted(county.constable, Role.SERGEANT, team=county.wimborne)


@pytest.fixture
def id(sergeant: Caller) -> uuid.UUID:
    made = uuid.uuid4()
    assert sergeant.put(made).status_code == 201
    return made


@pytest.fixture
def plan(sergeant: Caller) -> uuid.UUID:
    made = uuid.uuid4()
    assert sergeant.put(made, **PLAN).status_code == 201
    return made


def edit(by: Caller, id: uuid.UUID, after: uuid.UUID | None, /, number: uuid.UUID | None = None, **changes):
    """The answer to an edit made upon `after`; `number` is its id."""
    said = {"reason": "Counted again", "edit": str(number or uuid.uuid4()), **changes}
    headers = {"if_match": said.pop("if_match")} if "if_match" in said else {}
    return by("patch", f"/{id}", said | ({"after": str(after)} if after else {}), **headers)


def told(answer) -> tuple:
    """Status, and the code of what went wrong or else the version."""
    said = answer.json()
    return answer.status_code, said.get("error", said.get("version"))


def test_an_edit_is_made_upon_the_activity_and_the_next_upon_the_edit(sergeant: Caller, id):
    first, second = uuid.uuid4(), uuid.uuid4()
    assert told(edit(sergeant, id, id, first, attendance=13)) == (200, 2)
    assert told(edit(sergeant, id, first, second, attendance=14)) == (200, 3)
    assert Activity.objects.get().attendance == 14
    assert list(ActivityEdit.objects.order_by("version").values_list("id", "version")) == [(first, 2), (second, 3)]


def test_sent_twice_and_answered_late_it_is_made_once(sergeant: Caller, id):
    first = uuid.uuid4()
    edit(sergeant, id, id, first, attendance=13)
    edit(sergeant, id, first, attendance=14)
    again = edit(sergeant, id, id, first, attendance=13)
    assert told(again) == (200, 3)  # what is stored now, whatever has happened since
    assert again.json()["attendance"] == 14
    assert ActivityVersion.objects.count() == 3


def test_what_it_was_made_upon_is_waited_for(sergeant: Caller, id):
    first, second = uuid.uuid4(), uuid.uuid4()
    assert told(edit(sergeant, id, first, second, attendance=14)) == (409, "not_yet")
    assert (ActivityEdit.objects.count(), Activity.objects.get().attendance) == (0, 12)
    edit(sergeant, id, id, first, attendance=13)
    assert told(edit(sergeant, id, first, second, attendance=14)) == (200, 3)


def test_upon_an_activity_that_is_not_here_or_out_of_sight_it_waits_alike(sergeant: Caller, stranger: Caller, id):
    nowhere = uuid.uuid4()
    missing = edit(stranger, nowhere, nowhere, attendance=1)
    hidden = edit(stranger, id, id, attendance=1)
    assert told(missing) == told(hidden) == (409, "not_yet")
    assert missing.json() == hidden.json()
    assert stranger("patch", f"/{id}", {"attendance": 1, "reason": "x"}, if_match='"1"').status_code == 404
    assert told(stranger("post", f"/{id}/withdraw", {"reason": "x", "edit": str(uuid.uuid4())})) == (409, "not_yet")


def test_an_edit_of_another_activity_is_none_to_build_upon(sergeant: Caller, id, plan):
    of_plan = uuid.uuid4()
    edit(sergeant, plan, plan, of_plan, title="Moved")
    assert told(edit(sergeant, id, of_plan, attendance=1)) == (409, "not_yet")


def test_overtaken_by_a_colleague_both_texts_are_shown_and_nothing_is_stored(sergeant: Caller, colleague: Caller, id):
    mine = uuid.uuid4()
    edit(colleague, id, id, attendance=20)
    answer = edit(sergeant, id, id, mine, attendance=13)
    assert told(answer) == (409, "different")
    said = answer.json()
    assert (said["stored"]["attendance"], said["stored"]["version"], said["sent"]["attendance"]) == (20, 2, 13)
    assert not ActivityEdit.objects.filter(pk=mine).exists()
    # Kept all the same, upon what was shown: the same id is free.
    assert told(edit(sergeant, id, None, mine, attendance=13, if_match='"2"')) == (200, 3)
    assert told(edit(sergeant, id, None, mine, attendance=13, if_match='"2"')) == (200, 3)


def test_with_a_version_that_is_past_it_is_different_and_without_an_edit_a_conflict(sergeant: Caller, id):
    edit(sergeant, id, id, attendance=13)
    assert told(edit(sergeant, id, None, attendance=14, if_match='"1"')) == (409, "different")
    past = sergeant("patch", f"/{id}", {"attendance": 14, "reason": "x"}, if_match='"1"')
    assert told(past) == (412, "conflict")


def test_without_a_word_on_what_it_was_made_upon_it_is_not_taken(sergeant: Caller, id):
    assert told(edit(sergeant, id, None, attendance=13)) == (428, "version_required")
    unnamed = sergeant("patch", f"/{id}", {"attendance": 13, "reason": "x", "after": str(id)})
    assert told(unnamed) == (428, "version_required")


def test_the_id_of_an_edit_is_one_edits_alone(sergeant: Caller, id, plan):
    number = uuid.uuid4()
    edit(sergeant, id, id, number, attendance=13)
    assert told(edit(sergeant, id, id, number, attendance=14)) == (409, "different")
    assert told(edit(sergeant, plan, plan, number, attendance=13)) == (409, "different")
    withdrawn = sergeant("post", f"/{id}/withdraw", {"reason": "Counted again", "edit": str(number), "after": str(id)})
    assert told(withdrawn) == (409, "different")
    assert Activity.objects.get(pk=id).attendance == 13
    assert Activity.objects.get(pk=plan).version == 1


def test_an_edit_that_makes_no_difference_can_be_built_upon(sergeant: Caller, id):
    first = uuid.uuid4()
    assert told(edit(sergeant, id, id, first, attendance=12)) == (200, 1)
    assert told(edit(sergeant, id, first, attendance=13)) == (200, 2)


def test_what_is_refused_is_not_remembered(sergeant: Caller, id):
    number = uuid.uuid4()
    assert told(edit(sergeant, id, id, number, attendance=-1))[0] == 422
    assert told(edit(sergeant, id, id, number, attendance=13)) == (200, 2)


@pytest.mark.parametrize("came", [14, 0, None])
def test_how_a_plan_went_needs_no_reason(sergeant: Caller, plan, came):
    changes = {"status": "held"} | ({} if came is None else {"attendance": came})
    assert told(edit(sergeant, plan, plan, reason=None, **changes)) == (200, 2)
    found = Activity.objects.get(pk=plan)
    assert (found.status, found.attendance) == ("held", came)


def test_why_a_plan_was_cancelled_is_told_to_residents(sergeant: Caller, plan):
    words = {"status": "cancelled", "cancelled_because": "Storm warning"}
    assert told(edit(sergeant, plan, plan, reason=None, **words)) == (200, 2)
    assert Cancellation.objects.get(activity=plan, version=2).words == "Storm warning"
    assert told(edit(sergeant, plan, None, if_match='"2"', reason=None, cancelled_because="x"))[0] == 422


@pytest.mark.parametrize("changes", [{"title": "Moved"}, {"status": "held", "title": "Moved"}, {"attendance": 3}])
def test_anything_else_does(sergeant: Caller, plan, changes):
    answer = edit(sergeant, plan, plan, reason=None, **changes)
    assert answer.status_code == 422
    assert answer.json()["fields"] == {"reason": ["Give a reason."]}


def test_what_was_never_a_plan_is_not_confirmed(sergeant: Caller, id):
    answer = edit(sergeant, id, id, reason=None, status="cancelled")
    assert answer.json()["fields"] == {"reason": ["Give a reason."]}


def test_kept_against_a_colleagues_word_it_is_a_correction_and_says_why(sergeant: Caller, colleague: Caller, plan):
    assert told(edit(colleague, plan, plan, reason=None, status="held", attendance=9)) == (200, 2)
    mine = uuid.uuid4()
    assert told(edit(sergeant, plan, plan, mine, reason=None, status="held", attendance=14)) == (409, "different")
    kept = edit(sergeant, plan, None, mine, status="cancelled", cancelled_because="Flood", if_match='"2"')
    assert told(kept) == (200, 3)
    assert Cancellation.objects.get(activity=plan).words == "Flood"


def test_a_withdrawal_is_an_edit_too(sergeant: Caller, id):
    first, last = uuid.uuid4(), uuid.uuid4()
    edit(sergeant, id, id, first, attendance=13)
    early = {"reason": "Logged twice", "edit": str(last), "after": str(id)}
    assert told(sergeant("post", f"/{id}/withdraw", early)) == (409, "different")
    said = early | {"after": str(first)}
    assert told(sergeant("post", f"/{id}/withdraw", said)) == (200, 3)
    assert told(sergeant("post", f"/{id}/withdraw", said)) == (200, 3)
    assert told(edit(sergeant, id, last, attendance=1))[0] == 422
    assert Activity.objects.get(pk=id).status == "withdrawn"


def test_whoever_may_not_correct_it_is_refused_by_edit_as_by_version(reviewer: Caller, id):
    assert edit(reviewer, id, id, attendance=1).status_code == 403
    assert edit(reviewer, id, id, reason=None, status="held").status_code == 403


# I was there too ------------------------------------------------------------------------------------------------------


@pytest.fixture
def constable(county: County) -> Caller:
    return granted(county.constable, Role.PC, team=county.ferndown)


def joined(by: Caller, id: uuid.UUID):
    return by("post", f"/{id}/joined", {})


def test_i_was_there_too_names_the_person_and_their_team_once(sergeant: Caller, constable: Caller, county: County, id):
    sergeant("patch", f"/{id}", {"officers": [], "reason": "x"}, if_match='"1"')
    answer = joined(constable, id)
    assert (answer.status_code, answer.json()["officers"]) == (200, ["pc-1"])
    assert answer.json()["also_teams"] == ["ferndown"]
    assert told(joined(constable, id)) == (200, 3)


def test_posted_to_a_team_of_it_nobody_names_another_team(sergeant: Caller, constable: Caller, county: County, id):
    Posting.objects.create(person=county.constable, team=county.wimborne, rank="pc", first_day=BEGIN)
    sergeant("patch", f"/{id}", {"officers": [], "reason": "x"}, if_match='"1"')
    assert joined(constable, id).status_code == 204  # named, and out of the constable's sight all the same
    found = sergeant("get", f"/{id}").json()
    assert (found["officers"], found["also_teams"]) == (["pc-1"], [])


def test_it_reaches_no_other_force_and_nobody_who_logs_nothing(stranger: Caller, reviewer: Caller, id):
    assert joined(stranger, id).status_code == 404
    assert joined(reviewer, id).status_code == 403


def test_what_was_withdrawn_is_not_joined(sergeant: Caller, constable: Caller, id):
    sergeant("post", f"/{id}/withdraw", {"reason": "x"})
    assert joined(constable, id).status_code == 422


# Looks like another ---------------------------------------------------------------------------------------------------


def test_what_looks_like_another_is_stored_and_said_to(sergeant: Caller, id):
    second = uuid.uuid4()
    answer = sergeant.put(second, starts_at="2026-06-05T20:00")
    assert (answer.status_code, answer.json()["looks_like"]) == (201, [str(id)])
    assert sergeant.put(second, starts_at="2026-06-05T20:00").json()["looks_like"] == [str(id)]


def same_as(by: Caller, second: uuid.UUID, older: uuid.UUID, answer: str, **more):
    return by("post", f"/{second}/same_as", {"activity": str(older), "as": answer, **more})


def test_yes_to_a_plan_confirms_it_as_typed_and_withdraws_the_second_in_one(sergeant: Caller, plan):
    second = uuid.uuid4()
    assert sergeant.put(second, attendance=17, starts_at="2026-06-05T19:30").json()["looks_like"] == [str(plan)]
    answer = same_as(sergeant, second, plan, "plan", version=1)
    assert (answer.status_code, answer.json()["id"]) == (200, str(plan))
    assert (answer.json()["status"], answer.json()["attendance"]) == ("held", 17)
    assert Activity.objects.get(pk=second).status == "withdrawn"
    assert told(same_as(sergeant, second, plan, "plan", version=1)) == (200, 2)


@pytest.mark.parametrize(("answer", "came"), [("same", 12), ("right", 40)])
def test_the_same_completes_it_and_right_puts_it_right(sergeant: Caller, id, answer, came):
    second = uuid.uuid4()
    sergeant.put(second, attendance=40, summary="Speeding")
    found = same_as(sergeant, second, id, answer).json()
    assert (found["attendance"], found["summary"]) == (came, "Speeding")
    assert Activity.objects.get(pk=second).status == "withdrawn"


def test_changed_meanwhile_nothing_of_it_happens(sergeant: Caller, plan):
    second = uuid.uuid4()
    sergeant.put(second, attendance=17)
    edit(sergeant, plan, plan, title="Moved")
    assert told(same_as(sergeant, second, plan, "plan", version=1)) == (409, "different")
    assert Activity.objects.get(pk=second).status == "held"


def test_another_one_stays_and_so_does_the_older(sergeant: Caller, id):
    second = uuid.uuid4()
    sergeant.put(second)
    assert same_as(sergeant, second, id, "another").status_code == 200
    assert set(Activity.objects.values_list("status", flat=True)) == {"held"}


def test_another_persons_is_theirs_to_put_right_and_theirs_to_withdraw(sergeant, stranger, county, id):
    pc = granted(county.constable, Role.PC, team=county.wimborne)
    second = uuid.uuid4()
    assert pc.put(second).status_code == 201
    assert same_as(pc, second, id, "same").status_code == 403
    assert same_as(pc, id, second, "same").status_code == 403
    assert same_as(stranger, second, id, "same").status_code == 404
    assert same_as(pc, second, second, "same").status_code == 422
    assert same_as(pc, second, id, "join").json()["officers"] == ["pc-1", "sgt-1"]
    Grant.objects.filter(person=county.constable).delete()
    assert same_as(pc, second, id, "join").status_code in (401, 403, 404)


# Ahead of the clock ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ahead", "status"), [(590, 201), (620, 422)])
def test_ten_minutes_ahead_of_the_clock_are_taken_as_sent(sergeant: Caller, ahead: int, status: int):
    starts = timezone.now() + timedelta(seconds=ahead)
    answer = sergeant.put(uuid.uuid4(), starts_at=starts.isoformat(timespec="seconds"))
    assert answer.status_code == status, answer.json()
    if status == 201:
        assert Activity.objects.get().starts_at == starts.replace(microsecond=0)
