"""What looks like another is stored, and settled afterwards: it is the same one, the person was there too, or two."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from engagement import actions as log
from engagement.models import Activity, ActivityVersion, LikenessWord
from record.entries import Entry
from teams.models import Grant, Posting, Role
from tests.engagement import test_api as api
from tests.engagement.conftest import BEGIN, NOW, County, meeting
from tests.engagement.test_api import Caller, granted
from tests.engagement.test_api_edits import PLAN, edit, told

kept, county = api.kept, api.county
sergeant, stranger, reviewer = api.sergeant, api.stranger, api.reviewer


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


@pytest.fixture
def second(sergeant: Caller) -> uuid.UUID:
    """What is logged after one of the others, and looks like it."""
    made = uuid.uuid4()
    assert sergeant.put(made, attendance=17).status_code == 201
    return made


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


def test_said_again_after_the_team_was_taken_out_nothing_changes(sergeant: Caller, constable: Caller, county, id):
    """The answer was lost on its way; meanwhile the team's own sergeant has said that it had no part."""
    sergeant("patch", f"/{id}", {"officers": [], "reason": "x"}, if_match='"1"')
    joined(constable, id)
    out = {"team": county.ferndown, "by": county.constable, "reason": "No part", "version": 3, "now": NOW}
    log.take_team_out(activity=Activity.objects.get(), **out)
    assert joined(constable, id).status_code == 204
    assert (Activity.objects.get().version, sergeant("get", f"/{id}").json()["officers"]) == (4, ["pc-1"])
    # Whoever is named first may not bring it in again.
    other = granted(county.sergeant, Role.PC, team=county.ferndown)
    Posting.objects.filter(person=county.sergeant).update(team=county.ferndown)
    assert told(joined(other, id))[0] == 422


@pytest.mark.parametrize("posted", [True, False])
def test_joined_once_it_is_joined_also_where_it_was_withdrawn_since(
    sergeant: Caller, constable: Caller, county: County, id, posted: bool
):
    if not posted:  # then the team is that of the grant
        Posting.objects.filter(person=county.constable).update(first_day=date(2026, 6, 6))
    assert joined(constable, id).json()["also_teams"] == ["ferndown"]
    sergeant("post", f"/{id}/withdraw", {"reason": "x"})
    assert told(joined(constable, id)) == (200, 3)


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


@pytest.mark.parametrize("answer", ["plan", "same", "right", "join"])
def test_said_again_it_is_said_once_whatever_became_of_the_older_one_since(sergeant: Caller, plan, second, answer):
    same_as(sergeant, second, plan, answer, version=1)
    before = ActivityVersion.objects.filter(activity=second).count()
    stands = told(sergeant("patch", f"/{plan}", {"attendance": 99, "reason": "Counted again"}, if_match="*"))
    assert told(same_as(sergeant, second, plan, answer, version=1)) == stands
    assert (Activity.objects.get(pk=plan).attendance, before) == (99, 2)
    assert ActivityVersion.objects.filter(activity=second).count() == before
    assert list(LikenessWord.objects.values_list("second", "older", "answer")) == [(second, plan, answer)]


def test_without_a_version_whatever_is_stored_of_the_older_one_is_meant(sergeant: Caller, plan, second):
    edit(sergeant, plan, plan, title="Moved")
    assert told(same_as(sergeant, second, plan, "plan")) == (200, 3)


def test_what_was_withdrawn_otherwise_is_no_word_on_the_older_one(sergeant: Caller, plan, second):
    sergeant("post", f"/{second}/withdraw", {"reason": "Another team\u2019s"})
    answer = same_as(sergeant, second, plan, "plan")
    assert (answer.status_code, answer.json()["message"]) == (422, "It was withdrawn meanwhile. Look at both.")
    assert Activity.objects.get(pk=plan).status == "planned"


def test_what_is_settled_looks_like_nothing_any_more(sergeant: Caller, id, second):
    assert sergeant.put(second, attendance=17).json()["looks_like"] == [str(id)]
    same_as(sergeant, second, id, "same")
    assert sergeant.put(second, attendance=17).json()["looks_like"] == []


def test_of_two_that_were_told_apart_nobody_is_asked_again_and_of_others_they_are(sergeant: Caller, id, second):
    for _ in range(2):
        assert told(same_as(sergeant, second, id, "another")) == (200, 1)
        assert Entry.objects.filter(action="activity.told_apart").count() == 1
    assert sergeant.put(second, attendance=17).json()["looks_like"] == []
    assert sergeant.put(id).json()["looks_like"] == []
    third = uuid.uuid4()
    assert set(sergeant.put(third).json()["looks_like"]) == {str(id), str(second)}
    entry = Entry.objects.get(action="activity.told_apart")
    assert (entry.subject, entry.after, entry.by) == (f"activity:{second}", {"from": f"activity:{id}"}, "sgt-1")


def test_told_apart_by_mistake_they_can_still_be_one_and_then_are(sergeant: Caller, plan, second):
    same_as(sergeant, second, plan, "another")
    assert told(same_as(sergeant, second, plan, "plan")) == (200, 2)
    same_as(sergeant, second, plan, "another")
    assert LikenessWord.objects.get().answer == "plan"


def test_an_activity_of_another_force_is_none_that_it_could_be(sergeant: Caller, county: County, second):
    elsewhere = {"force": county.borchester.force, "team": county.borchester, "first_day": BEGIN}
    Grant.objects.create(person=county.sergeant, role=Role.SERGEANT, **elsewhere)
    theirs = log.log(content=meeting(team="borchester"), by=None, now=NOW).activity
    assert same_as(sergeant, second, theirs.pk, "join").status_code == 404
    assert same_as(sergeant, second, theirs.pk, "another").status_code == 404


def test_said_before_it_is_answered_though_its_person_may_put_the_older_one_right_no_more(sergeant, county: County):
    """To take part in a plan makes it one's own; how it went was said by another, whose own it is since."""
    pc, plan, second = granted(county.constable, Role.PC, team=county.wimborne), uuid.uuid4(), uuid.uuid4()
    sergeant.put(plan, **PLAN | {"officers": ["pc-1"]})
    pc.put(second, **PLAN | {"summary": "Speeding"})
    assert told(same_as(pc, second, plan, "same", version=1)) == (200, 2)
    assert told(edit(sergeant, plan, None, if_match='"2"', reason=None, status="held", attendance=3)) == (200, 3)
    assert told(same_as(pc, second, plan, "same", version=1)) == (200, 3)
    third = uuid.uuid4()
    pc.put(third)
    assert same_as(pc, third, plan, "same").status_code == 403
