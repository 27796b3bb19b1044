"""After any sequence of writes the row, its newest version and its links say the same, and the record adds up."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement import actions
from engagement.content import ActivityContent
from engagement.importing import Answer
from engagement.models import Activity, ActivityVersion
from engagement.queries import activity_content
from engagement.version_log import ACTIVITIES
from record.entries import Entry, Head
from record.marks import Mark
from record.refusal import Invalid
from tests.engagement.conftest import NOW, County, meeting
from tests.engagement.test_importing import run, write

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

wanted = st.fixed_dictionaries(
    {},
    optional={
        "team": st.sampled_from(["wimborne", "ferndown"]),
        "also_teams": st.sampled_from([(), ("wimborne",), ("ferndown",), ("wimborne", "ferndown")]),
        "channel": st.sampled_from(["meeting", "alert"]),
        "status": st.sampled_from(["planned", "held", "cancelled"]),
        "starts_at": st.integers(0, 72).map(lambda hours: datetime(2026, 3, 28, tzinfo=UTC) + timedelta(hours=hours)),
        "neighbourhoods": st.sampled_from([(), ("55.X1",), ("55 old", "55.X2")]),
        "officers": st.sampled_from([(), ("pc-1",), ("pc-1", "sgt-1")]),
        "led_by": st.sampled_from([None, "pc-1", "sgt-1"]),
        "attendance": st.sampled_from([None, 0, 7]),
        "title": st.sampled_from(["A", "B"]),
    },
)
steps = st.lists(st.tuples(st.sampled_from(["log", "correct", "confirm", "withdraw", "file"]), wanted), max_size=8)


@pytest.fixture
def rows_file(tmp_path):
    return tmp_path / "rows.csv"


@FEW
@given(steps=steps, seed=st.integers(0, 1000))
def test_row_version_and_links_agree_after_any_actions(county: County, rows_file, steps, seed: int):
    chance = random.Random(seed)
    for step, changes in steps:
        _do(step, changes, chance, rows_file)
    for activity in Activity.objects.all():
        _assert_agrees(activity, county)
    _assert_the_record_adds_up()


def _do(step: str, changes: dict, chance: random.Random, rows_file) -> None:
    known = list(Activity.objects.order_by("id"))
    if step == "log" or not known:
        actions.log(content=meeting(**changes), by=None, now=NOW)
        return
    activity = chance.choice(known)
    Mark.objects.all().delete()
    try:
        _rewrite(step, activity, changes, rows_file)
    except Invalid:
        assert Activity.objects.get(pk=activity.pk).version == activity.version
        return
    _assert_marked(activity, Activity.objects.get(pk=activity.pk))


def _rewrite(step: str, activity: Activity, changes: dict, rows_file) -> None:
    if step == "correct":
        actions.correct(
            activity=activity, changes=changes, by=None, reason="Because", version=activity.version, now=NOW
        )
    elif step == "confirm":
        actions.confirm(activity=activity, held=changes.get("status") != "cancelled", by=None, now=NOW)
    elif step == "withdraw":
        actions.withdraw(activity=activity, by=None, reason="Because", now=NOW)
    else:
        said = _row(replace(activity_content(activity), **changes))
        run("import_activities", write(rows_file, [said]), answer=Answer.UPDATE)


def _row(content: ActivityContent) -> dict[str, str]:
    return {name: _cell(getattr(content, name)) for name in content.__slots__}


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _assert_marked(before: Activity, after: Activity) -> None:
    """Every team that had or has a part is marked from the first day of it; no change, no mark."""
    marks = dict(Mark.objects.values_list("team", "first_day"))
    if after.version == before.version:
        assert marks == {}
        return
    days: dict[int, list[date]] = {}
    for facts in (ACTIVITIES.stated_in(after.pk, number) for number in (before.version, after.version)):
        for team in (facts["team_id"], *facts["also_team_ids"]):
            days.setdefault(team, []).append(facts["day"])
    assert marks == {team: min(taken) for team, taken in days.items()}


def _assert_agrees(activity: Activity, county: County) -> None:
    version = ActivityVersion.objects.filter(activity=activity).order_by("version").last()
    for column in (*ACTIVITIES.row_columns, "version", "known_at"):
        assert getattr(activity, column) == getattr(version, column), column
    held = activity.status == "held"
    both = {"day": activity.day, "held": held}
    teams = list(activity.team_links.values("team_id", "channel_id", "day", "held"))
    assert sorted(link["team_id"] for link in teams) == sorted([version.team_id, *version.also_team_ids])
    assert all(link == {"team_id": link["team_id"], "channel_id": activity.channel_id, **both} for link in teams)
    places = list(activity.neighbourhood_links.values("neighbourhood_id", "day", "held"))
    assert sorted(link["neighbourhood_id"] for link in places) == version.neighbourhood_ids
    assert all(link == {"neighbourhood_id": link["neighbourhood_id"], **both} for link in places)
    people = list(activity.officer_links.select_related("posting"))
    expected = {*version.officer_ids, *filter(None, [version.led_by_id])}
    assert sorted(link.person_id for link in people) == sorted(expected)
    for link in people:
        assert (link.day, link.held, link.named) == (activity.day, held, link.person_id in version.officer_ids)
        assert link.posting.person_id == link.person_id


def _assert_the_record_adds_up() -> None:
    subjects = Entry.objects.order_by("sequence").values_list("subject", "after__version", "after__receipt")
    versions = ActivityVersion.objects.values_list("activity_id", "version", "content_hash")
    assert sorted(subjects) == sorted((f"activity:{id}", number, receipt) for id, number, receipt in versions)
    sequences = list(Entry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    assert not sequences or Head.objects.get(force="dorset").sequence == sequences[-1]
