"""A form, and the entry that a device keeps of it where no answer comes, are one: stored alike, and once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement.models import Activity, ActivityVersion
from engagement.words_alike import minute_of
from teams.models import Posting, Rank
from tests.kept_worlds import kept_world
from tests.portal.sergeants_world import COLEHILL, HIGH_STREET, NOW, at, settled
from tests.teams.county import FIRST_DAY

pytestmark = pytest.mark.django_db
LISTS = ("neighbourhoods", "officers", "also_teams", "audiences")
YES_NO = {"yes": True, "no": False}


def posted():
    dorset = settled()
    for name, rank in (("sergeant", Rank.SERGEANT), ("pc", Rank.PC)):
        Posting.objects.create(
            team=dorset.teams["wimborne"], person=dorset.people[name], rank=rank, first_day=FIRST_DAY
        )
    return dorset


kept = kept_world(posted, at=NOW)


@pytest.fixture
def sergeant(client, own_world):
    client.force_login(own_world.people["sergeant"])
    with time_machine.travel(at(12, 5, 10, 41).replace(second=27), tick=False):
        yield client


def entry(form: dict[str, Any]) -> dict[str, Any]:
    """What the device makes of a form, as `static/js/field/forms.js` does: version 2."""
    said = {name: value.strip() if isinstance(value, str) else value for name, value in form.items() if name != "id"}
    lists = {name: said.get(name, []) for name in LISTS}
    words = {name: YES_NO.get(said.get(name, "")) for name in ("open_to_public", "face_to_face")}
    came = said.get("attendance", "")
    texts = {name: value or None for name, value in said.items() if isinstance(value, str)}
    return (
        texts | lists | words | {"attendance": int(came) if came else None, "recorded_at": "2026-05-12T09:41:07.123Z"}
    )


def put(client, form: dict[str, Any]):
    return client.put(
        f"/api/v1/activities/{form['id']}",
        entry(form),
        content_type="application/json",
        headers={"X-Form-Version": "2"},
    )


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
BEGINS = st.sampled_from(
    ["2026-05-12T10:41", "2026-05-12T10:42", "2026-05-12T10:51", "2026-05-11T18:30", "2025-10-26T01:30"]
)


@st.composite
def forms(draw) -> dict[str, Any]:
    """A form of a meeting, as a browser sends it: fields that nobody filled in are empty."""
    starts_at = draw(BEGINS)
    hours = draw(st.sampled_from(["first", "second"])) if starts_at.startswith("2025-10-26") else None
    said = {
        "team": "wimborne",
        "status": "held",
        "channel": draw(st.sampled_from(["meeting", "surgery"])),
        "title": f"Hall {draw(WORDS)}",
        "neighbourhoods": draw(st.lists(st.sampled_from([COLEHILL, HIGH_STREET]), unique=True)),
        "starts_at": starts_at,
        "ends_at": draw(st.sampled_from(["", f"{starts_at[:10]}T23:30"])),
        "open_to_public": draw(st.sampled_from(["yes", "no", ""])),
        "face_to_face": draw(st.sampled_from(["yes", "no", ""])),
        "attendance": draw(st.one_of(st.just(""), st.integers(0, 500).map(str))),
        "officers": draw(st.lists(st.sampled_from(["dorset-sergeant", "dorset-pc"]), unique=True)),
        "led_by": draw(st.sampled_from(["", "dorset-sergeant"])),
        "advertised_on": draw(st.sampled_from(["", "2025-10-01"])),
        "summary": draw(WORDS) + draw(st.sampled_from(["", "\r\nsecond line"])),
        "url": draw(st.sampled_from(["", "https://example.org/?a=1&b=ü"])),
    }
    return said | ({"which_starts_at": hours} if hours else {})


def post(client, form: dict[str, Any]):
    """The answer to the form, in which somebody has seen what is unusual, and that it is another one."""
    answer = client.post("/log/", {**form, "duplicate": "another"})
    if answer.status_code != 200:
        return answer
    return client.post(
        "/log/", {**form, "duplicate": "another", "unusual": answer.context["form"].data.get("unusual", "")}
    )


def stored(id: str) -> dict[str, Any]:
    """What the only version says, to the minute, without when it was typed and when it came."""
    said = ActivityVersion.objects.values().get(activity=id)
    assert Activity.objects.get(pk=id).version == 1
    minutes = {name: said[name] and minute_of(said[name]) for name in ("starts_at", "ends_at")}
    return {name: value for name, value in (said | minutes).items() if name not in UNLIKE}


UNLIKE = ("id", "known_at", "recorded_at", "content_hash")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forms())
def test_whichever_comes_first_is_stored_and_the_other_is_the_same(sergeant, form):
    form["id"] = str(uuid.uuid4())
    with transaction.atomic():
        assert post(sergeant, form).status_code == 302
        by_form = stored(form["id"])
        assert put(sergeant, form).status_code == 200
        assert stored(form["id"]) == by_form
        transaction.set_rollback(True)
    with transaction.atomic():
        assert put(sergeant, form).status_code == 201
        assert stored(form["id"]) == by_form
        assert post(sergeant, form).status_code == 302
        assert stored(form["id"]) == by_form
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "change", [{"title": "Hall B"}, {"attendance": "3"}, {"starts_at": "2026-05-11T18:31"}, {"open_to_public": "no"}]
)
def test_of_other_words_each_says_so(sergeant, change):
    form = {"id": str(uuid.uuid4()), "team": "wimborne", "status": "held", "channel": "meeting", "title": "Hall"}
    form |= {"starts_at": "2026-05-11T18:30", "open_to_public": "yes", "attendance": "2"}
    assert put(sergeant, form).status_code == 201
    assert post(sergeant, form | change).status_code == 409
    assert put(sergeant, form | change).status_code == 409


def test_what_was_typed_later_on_is_the_same_where_no_form_is_named_it_is_not(sergeant):
    form = {"id": str(uuid.uuid4()), "team": "wimborne", "status": "held", "channel": "meeting", "title": "Hall"}
    form |= {"starts_at": "2026-05-12T10:41"}
    assert post(sergeant, form).status_code == 302  # stored as of now, to the second
    assert put(sergeant, form).status_code == 200
    address = f"/api/v1/activities/{form['id']}"
    assert sergeant.put(address, entry(form), content_type="application/json").status_code == 409


@pytest.mark.parametrize(("starts_at", "by_form", "by_entry"), [("10:51", 302, 201), ("10:52", 200, 422)])
def test_a_start_ten_minutes_ahead_is_taken_at_both_doors_and_no_later_one(sergeant, starts_at, by_form, by_entry):
    form = {"team": "wimborne", "status": "held", "channel": "meeting", "title": "Hall"}
    form |= {"starts_at": f"2026-05-12T{starts_at}"}
    with time_machine.travel(NOW, tick=False):  # 10:41, to the second
        assert post(sergeant, form | {"id": str(uuid.uuid4())}).status_code == by_form
        assert put(sergeant, form | {"id": str(uuid.uuid4())}).status_code == by_entry
