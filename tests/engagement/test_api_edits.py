"""Edits that a device made without signal: whatever their order, however often they are sent, there is one truth."""

from __future__ import annotations

import uuid

import pytest

from engagement.models import Activity, ActivityEdit, ActivityVersion, Cancellation
from teams.models import Role
from tests.engagement import test_api as api
from tests.engagement.conftest import County
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


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "Moved"},
        {"status": "held", "title": "Moved"},
        {"attendance": 3},
        {"status": "planned"},
        {"status": "cancelled", "attendance": 3},
    ],
)
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


def test_an_edit_whose_answer_was_lost_is_answered_though_its_person_may_correct_it_no_more(
    sergeant: Caller, county: County
):
    """To take part in a plan makes it one's own; how it went was said by another, whose own it is since."""
    pc, plan = granted(county.constable, Role.PC, team=county.wimborne), uuid.uuid4()
    sergeant.put(plan, **PLAN | {"officers": ["pc-1"]})
    mine = uuid.uuid4()
    assert told(edit(pc, plan, plan, mine, title="Moved")) == (200, 2)
    assert told(edit(sergeant, plan, mine, reason=None, status="held", attendance=3)) == (200, 3)
    assert told(edit(pc, plan, plan, mine, title="Moved")) == (200, 3)
    assert told(edit(pc, plan, plan, mine, title="Moved again")) == (409, "different")
    assert edit(pc, plan, mine, title="Mine").status_code == 403


def test_upon_what_was_withdrawn_meanwhile_both_are_shown_and_upon_the_withdrawal_it_is_refused(
    sergeant: Caller, colleague: Caller, id
):
    last = uuid.uuid4()
    colleague("post", f"/{id}/withdraw", {"reason": "Logged twice", "edit": str(last), "after": str(id)})
    answer = edit(sergeant, id, id, attendance=13)
    assert told(answer) == (409, "different")
    assert answer.json()["stored"]["status"] == "withdrawn"
    assert told(sergeant("post", f"/{id}/withdraw", {"reason": "x", "edit": str(uuid.uuid4()), "after": str(id)})) == (
        409,
        "different",
    )
    assert told(sergeant("post", f"/{id}/withdraw", {"reason": "x", "edit": str(uuid.uuid4())})) == (200, 2)


@pytest.mark.parametrize("after_first", [True, False])
def test_of_two_edits_upon_one_the_second_to_come_is_different(sergeant: Caller, id, after_first: bool):
    first, second, third = (uuid.uuid4() for _ in range(3))
    edit(sergeant, id, id, first, attendance=13)
    upon = first if after_first else id
    assert told(edit(sergeant, id, upon, second, attendance=14)) == ((200, 3) if after_first else (409, "different"))
    assert told(edit(sergeant, id, second, third, attendance=15)) == ((200, 4) if after_first else (409, "not_yet"))


def test_whoever_may_not_correct_it_is_refused_by_edit_as_by_version(reviewer: Caller, id):
    assert edit(reviewer, id, id, attendance=1).status_code == 403
    assert edit(reviewer, id, id, reason=None, status="held").status_code == 403
