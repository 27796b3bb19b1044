"""Logging, correcting, confirming and withdrawing activities."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from engagement import actions
from engagement.actions import Conflict, Outcome
from engagement.content import ActivityContent
from engagement.models import Activity, ActivityVersion
from engagement.queries import activity_content, activity_contents, newest_versions
from record.entries import Entry
from record.marks import Mark
from record.refusal import Invalid
from teams.models import FormerNeighbourhoodId, Neighbourhood, Posting
from tests.engagement import kept_county
from tests.engagement.conftest import BEGIN, NOW, County, meeting

kept, county = kept_county.kept, kept_county.county

TODAY = timezone.localdate()


def log(content: ActivityContent, by=None) -> Activity:
    logged = actions.log(content=content, by=by, now=NOW)
    assert logged.outcome is Outcome.CREATED
    return logged.activity


def faults(**changes) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as invalid:
        actions.log(content=meeting(**changes), by=None, now=NOW)
    assert not Activity.objects.exists()
    return invalid.value.fields


def test_logging_stores_row_version_links_entry_and_mark(county: County):
    content = meeting(
        also_teams=("ferndown",), neighbourhoods=("55.X2", "55 old"), officers=("pc-1",), led_by="sgt-1", attendance=12
    )

    activity = log(content, by=county.sergeant)

    assert (activity.team, activity.version, activity.day) == (county.wimborne, 1, date(2026, 6, 5))
    assert activity.logged_by == county.sergeant
    version = activity.versions.get()
    assert (version.by, version.known_at, version.content_hash) == ("sgt-1", activity.known_at, activity.content_hash)
    assert version.neighbourhood_ids == sorted([county.minster.id, county.canford.id])
    assert set(activity.team_links.values_list("team__key", "channel", "day", "held")) == {
        ("wimborne", "meeting", activity.day, True),
        ("ferndown", "meeting", activity.day, True),
    }
    assert set(activity.neighbourhood_links.values_list("neighbourhood__police_id", "day", "held")) == {
        ("55.X1", activity.day, True),
        ("55.X2", activity.day, True),
    }
    assert set(activity.officer_links.values_list("person__key", "named", "posting__rank")) == {
        ("pc-1", True, "pc"),
        ("sgt-1", False, "sergeant"),
    }
    entry = Entry.objects.get()
    assert (entry.force, entry.by, entry.action, entry.before) == ("dorset", "sgt-1", "activity.logged", None)
    assert entry.subject == f"activity:{content.id}"
    assert entry.after == {"version": 1, "receipt": activity.content_hash}
    assert set(Mark.objects.values_list("team", "first_day")) == {
        (county.wimborne.id, activity.day),
        (county.ferndown.id, activity.day),
    }


def test_the_same_content_again_is_known_even_after_a_correction(county: County):
    content = meeting(neighbourhoods=("55.X1",), also_teams=("ferndown", "wimborne"))
    activity = log(content)
    actions.correct(
        activity=activity, changes={"attendance": 5}, by=county.sergeant, reason="Counted", version=1, now=NOW
    )
    written = Entry.objects.count(), Mark.objects.count()

    again = actions.log(content=replace(content, neighbourhoods=("55 old",)), by=county.constable, now=NOW)

    assert again.outcome is Outcome.SAME
    assert (again.activity.version, again.activity.attendance) == (2, 5)
    assert (Entry.objects.count(), Mark.objects.count()) == written


def test_content_sent_again_is_known_when_its_neighbourhood_has_a_new_id(county: County):
    content = meeting(neighbourhoods=("55.X1",))
    log(content)
    FormerNeighbourhoodId.objects.create(force=county.force, neighbourhood=county.minster, police_id="55.X1")
    Neighbourhood.objects.filter(pk=county.minster.pk).update(police_id="55.NEW")

    assert actions.log(content=content, by=None, now=NOW).outcome is Outcome.SAME


@pytest.mark.parametrize("change", [{"title": "Another"}, {"team": "borchester"}, {"attendance": 0}])
def test_another_content_under_the_same_id_is_different(county: County, change):
    content = meeting()
    activity = log(content)

    again = actions.log(content=replace(content, **change), by=None, now=NOW)

    assert (again.outcome, again.activity) == (Outcome.DIFFERENT, activity)
    assert again.activity.versions.count() == 1
    assert Entry.objects.count() == 1


def test_fractions_of_a_second_are_cut_off_at_the_door(county: County):
    content = meeting(starts_at=datetime(2026, 6, 5, 18, 0, 0, 900000, UTC))
    activity = log(content)
    assert activity.starts_at == datetime(2026, 6, 5, 18, tzinfo=UTC)
    assert actions.log(content=content, by=None, now=NOW).outcome is Outcome.SAME


def test_the_day_is_londons(county: County):
    activity = log(meeting(starts_at=datetime(2026, 6, 4, 23, 30, tzinfo=UTC)))
    assert activity.day == date(2026, 6, 5)


def test_a_plan_marks_from_today_because_it_settles_what_is_urgent_now(county: County):
    log(meeting(status="planned", starts_at=datetime.now(UTC) + timedelta(days=40)))
    assert Mark.objects.get().first_day == TODAY


def test_the_portal_and_the_command_line_are_named_as_such(county: County):
    log(meeting(), by="portal")
    log(meeting(), by=None)
    assert list(ActivityVersion.objects.order_by("id").values_list("by", flat=True)) == ["portal", "command line"]
    assert not Activity.objects.filter(logged_by__isnull=False).exists()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("team", {"team": "nowhere"}),
        ("also_teams", {"also_teams": ("nowhere",)}),
        ("also_teams", {"also_teams": ("borchester",)}),
        ("channel", {"channel": "telepathy"}),
        ("status", {"status": "done"}),
        ("title", {"title": " "}),
        ("title", {"title": "x" * 301}),
        ("title", {"title": "a\0b"}),
        ("starts_at", {"starts_at": NOW + timedelta(minutes=10, seconds=1)}),
        ("starts_at", {"starts_at": datetime(206, 6, 5, tzinfo=UTC)}),
        ("ends_at", {"ends_at": datetime(2026, 6, 5, 17, 59, tzinfo=UTC)}),
        ("ends_at", {"ends_at": meeting().starts_at + timedelta(days=31, seconds=1)}),
        ("advertised_on", {"advertised_on": date(26, 10, 20)}),
        ("advertised_on", {"advertised_on": date(2200, 1, 1)}),
        ("feedback_published_on", {"feedback_published_on": date(1899, 12, 31)}),
        ("feedback_published_on", {"feedback_published_on": date(2026, 6, 4)}),
        ("neighbourhoods", {"neighbourhoods": ("66.A",)}),
        ("officers", {"officers": ("sgt-1", "pc-9")}),
        ("led_by", {"led_by": "pc-9"}),
        ("attendance", {"attendance": -1}),
        ("attendance", {"attendance": 2**31}),
        ("attendance", {"attendance": 100_001}),
        ("audiences", {"audiences": ("youth", "martians")}),
        ("url", {"url": "javascript:alert(1)"}),
        ("url", {"url": "https://x/" + "y" * 2000}),
        ("summary", {"summary": "half \ud800 a pair"}),
        ("summary", {"summary": "x" * 20_001}),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_field(county: County, field: str, change):
    found = faults(**change)
    assert set(found) == {field}
    assert all(sentence.endswith(".") for sentence in found[field])


def test_all_faults_are_told_at_once(county: County):
    assert set(faults(channel="telepathy", title="", attendance=-1)) == {"channel", "title", "attendance"}


def test_what_is_not_refused(county: County):
    """Officers not posted that day, nobody came, an end at the start, a start this second, ten pages, all bounds."""
    Posting.objects.all().delete()
    activity = log(meeting(officers=("pc-1",), attendance=0, starts_at=NOW, ends_at=NOW, summary="x" * 20_000))
    assert activity.officer_links.get().posting is None
    day = meeting().starts_at
    log(meeting(ends_at=day + timedelta(days=31), attendance=100_000, feedback_published_on=day.date()))
    log(meeting(advertised_on=date(1900, 1, 1), feedback_published_on=date(2199, 12, 31)))


def test_the_databases_clock_decides_what_is_in_the_future(county: County):
    ahead = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(Invalid) as invalid:
        actions.log(content=meeting(starts_at=ahead), by=None, now=ahead)
    assert set(invalid.value.fields) == {"starts_at"}


def test_the_posting_then_held_is_the_one_in_the_activitys_team(county: County):
    day = date(2026, 6, 5)
    elsewhere = Posting.objects.get(person=county.constable)
    old = Posting.objects.create(
        person=county.constable, team=county.wimborne, rank="pcso", first_day=BEGIN, last_day=day - timedelta(1)
    )
    assert log(meeting(officers=("pc-1",))).officer_links.get().posting == elsewhere
    Posting.objects.filter(pk=old.pk).update(last_day=day)
    assert log(meeting(officers=("pc-1",))).officer_links.get().posting == old


def test_a_correction_is_a_version_with_its_reason_and_marks_both_teams(county: County):
    activity = log(meeting(officers=("pc-1",), neighbourhoods=("55.X1",)), by=county.constable)
    Mark.objects.all().delete()

    corrected = actions.correct(
        activity=activity,
        changes={"team": "ferndown", "starts_at": datetime(2026, 5, 5, 18, tzinfo=UTC), "neighbourhoods": ()},
        by=county.sergeant,
        reason="Wrong team and month",
        version=1,
        now=NOW,
    )

    assert (corrected.version, corrected.team, corrected.logged_by) == (2, county.ferndown, county.constable)
    assert corrected.known_at > activity.known_at
    version = corrected.versions.get(version=2)
    assert (version.by, version.reason, version.known_at) == ("sgt-1", "Wrong team and month", corrected.known_at)
    assert corrected.versions.get(version=1).team_id == county.wimborne.id
    assert set(Mark.objects.values_list("team", "first_day")) == {
        (county.wimborne.id, date(2026, 6, 5)),
        (county.ferndown.id, date(2026, 5, 5)),
    }
    entry = Entry.objects.order_by("sequence").last()
    assert (entry.action, entry.reason) == ("activity.corrected", "Wrong team and month")
    assert entry.before == {"version": 1, "receipt": activity.content_hash}
    assert entry.after == {"version": 2, "receipt": corrected.content_hash}
    assert not corrected.neighbourhood_links.exists()


def test_a_correction_that_changes_nothing_writes_nothing(county: County):
    activity = log(meeting(attendance=4))
    same = actions.correct(activity=activity, changes={"attendance": 4}, by=None, reason="Sure?", version=1, now=NOW)
    assert (same.version, Entry.objects.count(), ActivityVersion.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("version", [1, 7])
def test_who_looked_at_an_older_version_gets_both_texts(county: County, version: int):
    activity = log(meeting(attendance=4))
    actions.correct(activity=activity, changes={"attendance": 5}, by=None, reason="Counted", version=1, now=NOW)

    with pytest.raises(Conflict) as conflict:
        actions.correct(activity=activity, changes={"title": "Mine"}, by=None, reason="Mine", version=version, now=NOW)

    assert (conflict.value.stored.attendance, conflict.value.stored.title) == (5, "Open meeting at the library")
    assert conflict.value.sent.title == "Mine"
    assert conflict.value.sent.attendance == (4 if version == 1 else 5)
    assert conflict.value.activity.version == 2
    assert Activity.objects.get().title == "Open meeting at the library"


@pytest.mark.parametrize(
    ("field", "changes", "reason"),
    [
        ("reason", {"attendance": 5}, "  "),
        ("team", {"team": "borchester"}, "Moved"),
        ("status", {"status": "withdrawn"}, "Gone"),
        ("attendance", {"attendance": -5}, "Counted"),
    ],
)
def test_a_correction_is_held_to_the_rules(county: County, field: str, changes, reason: str):
    activity = log(meeting())
    with pytest.raises(Invalid) as invalid:
        actions.correct(activity=activity, changes=changes, by=None, reason=reason, version=1, now=NOW)
    assert set(invalid.value.fields) == {field}
    assert Activity.objects.get().version == 1


def test_a_plan_that_was_held_is_confirmed_with_its_attendance(county: County):
    activity = log(meeting(status="planned"))

    confirmed = actions.confirm(activity=activity, held=True, attendance=0, by=county.sergeant, now=NOW)

    assert (confirmed.status, confirmed.attendance, confirmed.version) == ("held", 0, 2)
    assert confirmed.team_links.get().held
    assert Entry.objects.order_by("sequence").last().action == "activity.confirmed"
    with pytest.raises(Invalid, match="cannot be confirmed"):
        actions.confirm(activity=activity, held=False, by=county.sergeant, now=NOW)


def test_a_plan_can_be_cancelled_and_one_still_to_come_cannot_be_held(county: County):
    ahead = NOW + timedelta(days=2)
    activity = log(meeting(status="planned", starts_at=ahead))
    with pytest.raises(Invalid, match="in the future"):
        actions.confirm(activity=activity, held=True, by=None, now=NOW)
    assert actions.confirm(activity=activity, held=False, by=None, now=NOW, version=1).status == "cancelled"


def test_a_confirmation_of_another_version_is_a_conflict(county: County):
    activity = log(meeting(status="planned"))
    actions.correct(activity=activity, changes={"title": "New"}, by=None, reason="Name", version=1, now=NOW)
    with pytest.raises(Conflict):
        actions.confirm(activity=activity, held=True, by=None, now=NOW, version=1)


def test_a_withdrawn_activity_stays_and_is_at_its_end(county: County):
    activity = log(meeting())
    Mark.objects.all().delete()

    withdrawn = actions.withdraw(activity=activity, by=county.sergeant, reason="Logged twice", now=NOW)

    assert (withdrawn.status, withdrawn.version) == ("withdrawn", 2)
    assert not withdrawn.team_links.get().held
    assert Mark.objects.get().team == county.wimborne.id
    assert Entry.objects.order_by("sequence").last().reason == "Logged twice"
    again = actions.withdraw(activity=activity, by=county.sergeant, reason="Logged twice", now=NOW)
    assert again.version == 2
    with pytest.raises(Invalid, match="cannot be corrected"):
        actions.correct(activity=activity, changes={"status": "held"}, by=None, reason="Back", version=2, now=NOW)
    with pytest.raises(Invalid, match="reason"):
        actions.withdraw(activity=log(meeting()), by=None, reason="", now=NOW)


def test_a_stored_version_reads_as_it_was_written(county: County):
    content = meeting(
        also_teams=("ferndown",),
        ends_at=datetime(2026, 6, 5, 19, tzinfo=UTC),
        neighbourhoods=("55.X1", "55.X2"),
        officers=("pc-1", "sgt-1"),
        led_by="sgt-1",
        advertised_on=date(2026, 5, 1),
        open_to_public=True,
        face_to_face=False,
        attendance=12,
        audiences=("rural", "youth"),
        feedback_published_on=date(2026, 6, 8),
        url="https://example.org/library",
        summary="Parking",
        recorded_at=datetime(2026, 6, 5, 19, 5, tzinfo=UTC),
    )
    assert activity_content(log(content)) == content


def test_contents_of_many_versions_take_as_many_queries_as_of_one(county: County, django_assert_num_queries):
    for count in (1, 3):
        while Activity.objects.count() < count:
            log(meeting(officers=("pc-1",), neighbourhoods=("55.X1",)))
        activities = list(Activity.objects.order_by("known_at", "id"))
        with django_assert_num_queries(4):
            contents = activity_contents(newest_versions(activities))
        assert [content.id for content in contents] == [activity.id for activity in activities]
