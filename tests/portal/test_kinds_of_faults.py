"""Three kinds of faults that ordinary work brings, each as one statement over whatever may be typed.

What the portal exports comes back as it was; no door stores what cannot be; every form that takes an instant asks which
of two it was. Source: formats.md, "Files"; formats.md, "Which one is it?"; reliability.md, "Time".
"""

import csv
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engagement import actions
from engagement.content import ActivityContent
from engagement.exporting import activities_as_csv
from engagement.facts import LONGEST, MOST_PEOPLE
from engagement.form_fields import InstantField
from engagement.form_instants import InstantsForm
from engagement.importing import ACTIVITY_COLUMNS, ENQUIRY_COLUMNS, Kind, import_activities, import_enquiries
from engagement.importing.rows import with_decisions
from engagement.models import Activity, ActivityVersion, Enquiry
from inputs import Table
from inputs.cells import FIRST_YEAR, LAST_YEAR
from record.refusal import Invalid
from teams.models import Role
from tests.engagement import kept_county
from tests.engagement.conftest import NOW
from tests.engagement.test_api import granted

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
kept, county = kept_county.kept, kept_county.county
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def table(path, columns) -> Table:
    return Table(path, with_decisions(columns), lambda record, refusal: None)


# -- Out and in again --------------------------------------------------------------------------------------------------

words = st.text(st.sampled_from("aZé '’\"-=+@|%;,\t\n–“”\u00a00.1"), max_size=12)
titles = words.filter(lambda text: text.strip())
instants = st.integers(0, 400 * 86_400).map(lambda seconds: NOW - timedelta(days=400) + timedelta(seconds=seconds))
some = st.sampled_from
contents = st.builds(
    ActivityContent,
    id=st.uuids(version=4),
    team=st.just("wimborne"),
    also_teams=some([(), ("ferndown",)]),
    channel=some(["meeting", "social_post"]),
    status=some(["held", "cancelled", "withdrawn"]),
    title=titles,
    starts_at=instants,
    neighbourhoods=some([(), ("55.X1",), ("55.X1", "55.X2")]),
    officers=some([(), ("sgt-1", "pc-1")]),
    led_by=some([None, "sgt-1"]),
    advertised_on=some([None, date(2025, 3, 1)]),
    open_to_public=some([None, True, False]),
    attendance=some([None, 0, 12]),
    audiences=some([(), ("youth",)]),
    url=some(["", "https://example.org/?a=1;b"]),
    summary=words,
    source=some(["", "meta"]),
)


@quick
@given(said=st.lists(contents, max_size=4, unique_by=lambda one: one.id), number=st.booleans())
def test_what_is_exported_comes_back_as_it_was(county, tmp_path, said, number):
    with transaction.atomic():
        for at, content in enumerate(said):
            if number and content.source:
                content = replace(content, source_id=f"p-{at}")
            actions.log(content=content, by=county.sergeant, now=NOW)
        path = tmp_path / "export.csv"
        path.write_text("".join(activities_as_csv(Activity.objects.order_by("starts_at", "id"))), "utf-8")
        versions = ActivityVersion.objects.count()
        done = import_activities(table(path, ACTIVITY_COLUMNS), by=None, now=NOW)
        assert [finding.kind for finding in done.findings.by_line.values()] == [Kind.NOTHING_NEW] * len(said)
        assert ActivityVersion.objects.count() == versions
        transaction.set_rollback(True)


# -- What cannot be ----------------------------------------------------------------------------------------------------

days = st.one_of(st.none(), st.dates(), some([date(26, 10, 20), date(9999, 12, 31), date(2026, 6, 4)]))
ends = st.one_of(st.none(), st.integers(-(10**5), 10**8).map(lambda seconds: timedelta(seconds=seconds)))
numbers = st.one_of(st.none(), st.integers(-5, 200_000))
STARTED = datetime(2026, 6, 5, 18, 0, tzinfo=UTC)


@quick
@given(length=ends, advertised=days, feedback=days, came=numbers)
@example(length=LONGEST, advertised=date(FIRST_YEAR, 1, 1), feedback=date(LAST_YEAR, 12, 31), came=MOST_PEOPLE)
@example(length=LONGEST + timedelta(seconds=1), advertised=None, feedback=None, came=None)
@example(length=None, advertised=date(FIRST_YEAR - 1, 12, 31), feedback=None, came=None)
@example(length=None, advertised=None, feedback=STARTED.date() - timedelta(days=1), came=None)
@example(length=None, advertised=None, feedback=None, came=MOST_PEOPLE + 1)
def test_no_door_stores_an_activity_that_cannot_be(county, tmp_path, length, advertised, feedback, came):
    """Whoever logs, a file and the API: each refuses what one of the others refuses, and stores what it does not."""
    possible = (
        (length is None or timedelta(0) <= length <= LONGEST)
        and (advertised is None or FIRST_YEAR <= advertised.year <= LAST_YEAR)
        and (feedback is None or (feedback.year <= LAST_YEAR and feedback >= STARTED.date()))
        and (came is None or 0 <= came <= MOST_PEOPLE)
    )
    said = {
        "team": "wimborne",
        "channel": "meeting",
        "status": "held",
        "title": "A",
        "starts_at": STARTED,
        "ends_at": STARTED + length if length is not None else None,
        "advertised_on": advertised,
        "feedback_published_on": feedback,
        "attendance": came,
    }
    doors = (by_a_person, by_a_file, over_the_api)
    assert [door(county, tmp_path, said) for door in doors] == [possible] * len(doors)


def by_a_person(county, folder, said) -> bool:
    with transaction.atomic():
        try:
            actions.log(content=ActivityContent(id=uuid.uuid4(), **said), by=county.sergeant, now=NOW)
        except Invalid:
            return False
        transaction.set_rollback(True)
    return True


def by_a_file(county, folder, said) -> bool:
    path = folder / "sheet.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([said.keys(), ["" if value is None else value for value in said.values()]])
    with transaction.atomic():
        done = import_activities(table(path, ACTIVITY_COLUMNS), by=None, now=NOW)
        transaction.set_rollback(True)
    return done.counts.new == 1


def over_the_api(county, folder, said) -> bool:
    body = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    with transaction.atomic():
        answer = granted(county.sergeant, Role.SERGEANT, team=county.wimborne)("put", f"/{uuid.uuid4()}", body)
        transaction.set_rollback(True)
    assert answer.status_code in (201, 422), answer.content
    return answer.status_code == 201


@quick
@given(
    received=st.integers(-50_000 * 86_400, 70_000 * 86_400).map(lambda seconds: NOW + timedelta(seconds=seconds)),
    after=st.one_of(st.none(), st.integers(-9, 9**9)),
)
def test_no_file_stores_an_enquiry_that_cannot_be(county, tmp_path, received, after):
    answered = received + timedelta(seconds=after) if after is not None else None
    path = tmp_path / "enquiries.csv"
    path.write_text(
        f"team,received_at,answered_at\nwimborne,{received.isoformat()},{answered.isoformat() if answered else ''}\n"
    )
    with transaction.atomic():
        done = import_enquiries(table(path, ENQUIRY_COLUMNS), by=None, now=NOW)
        stored = list(Enquiry.objects.values_list("received_at", "answered_at"))
        transaction.set_rollback(True)
    possible = received.year >= FIRST_YEAR and received <= NOW and (answered is None or received <= answered <= NOW)
    assert done.counts.new == len(stored) == possible


# -- Which of two ------------------------------------------------------------------------------------------------------


def all_forms(base: type = forms.BaseForm) -> set[type]:
    below = base.__subclasses__()
    return {*below, *(form for one in below for form in all_forms(one))}


def ours() -> list[type]:
    import portal.urls  # noqa: F401 - every page's forms are loaded

    rooms = ("portal", "chats", "contracts", "engagement", "teams")
    return [form for form in all_forms() if form.__module__.split(".")[0] in rooms]


def test_every_form_that_takes_an_instant_asks_which_of_two_it_was():
    taking = [form for form in ours() if any(isinstance(field, InstantField) for field in form.base_fields.values())]
    assert len(taking) >= 4
    assert [form for form in taking if not issubclass(form, InstantsForm)] == []


def test_no_form_takes_an_instant_by_another_kind_of_field():
    """A time of its own, beside a day, is asked about by the form it stands in."""
    others = (forms.DateTimeField, forms.SplitDateTimeField)
    fields = [(form, field) for form in ours() for field in form.base_fields.values()]
    assert [form for form, field in fields if isinstance(field, others)] == []
    assert [
        form for form, field in fields if isinstance(field, forms.TimeField) and not issubclass(form, InstantsForm)
    ] == []
