"""What the log form asks about before it saves: what is possible and unusual, once, with everything typed kept."""

import pytest

from engagement.models import Activity
from tests.portal import test_log
from tests.portal.test_log import errors, said
from tests.sent_forms import as_drawn

pytestmark = pytest.mark.django_db
on_tuesday_12_may, kept = test_log.on_tuesday_12_may, test_log.kept
county, sergeant = test_log.county, test_log.sergeant

UNUSUAL = [
    ({"starts_at": "2025-05-11T10:00"}, "It was held on Sunday 11 May 2025, more than a year ago."),
    (
        {"status": "planned", "starts_at": "2027-05-13T10:00"},
        "It is planned for Thursday 13 May 2027, more than a year ahead.",
    ),
    ({"ends_at": "2026-05-20T09:01"}, "It ends on Wednesday 20 May 2026, 8 days after its start."),
    ({"attendance": "5001"}, "5,001 people came."),
    ({"advertised_on": "2025-05-11"}, "It was advertised on Sunday 11 May 2025, more than a year before its day."),
]
USUAL = [
    {"starts_at": "2025-05-12T10:00"},
    {"status": "planned", "starts_at": "2027-05-12T10:00"},
    {"ends_at": "2026-05-19T09:00"},
    {"attendance": "5000"},
    {"advertised_on": "2025-05-12"},
]


@pytest.mark.parametrize(("changes", "sentence"), UNUSUAL)
def test_what_is_unusual_is_asked_about_once_and_everything_typed_stays(sergeant, changes, sentence):
    typed = said(summary="Parking", led_by="dorset-sergeant", **changes)
    asked = sergeant.post("/log/", typed)
    text = asked.content.decode()
    assert asked.context["form"].asks == [sentence]
    assert f"<b>{sentence} </b>Is that right?" in text and "<title>Not saved yet: " in text
    assert not Activity.objects.filter(pk=typed["id"]).exists()
    again = as_drawn(asked, having="title")
    assert {name: again[name] for name in typed} == {
        name: value if isinstance(value, list) else [value] for name, value in typed.items()
    }
    assert sergeant.post("/log/", again).status_code == 302
    assert Activity.objects.get(pk=typed["id"]).version == 1


@pytest.mark.parametrize("changes", USUAL)
def test_what_is_usual_is_not_asked_about(sergeant, changes):
    assert sergeant.post("/log/", said(**changes)).status_code == 302


def test_yes_to_one_thing_is_no_yes_to_another(sergeant):
    answered = as_drawn(sergeant.post("/log/", said(attendance="6000")), having="title")
    other = sergeant.post("/log/", answered | {"attendance": "60000"})
    assert other.context["form"].asks == ["60,000 people came."]
    both = sergeant.post("/log/", answered | {"ends_at": "2026-05-20T09:01"})
    assert len(both.context["form"].asks) == 2 and "Is all of that right?" in both.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"attendance": "100001"}, "attendance"),
        ({"ends_at": "2026-06-12T09:01"}, "ends_at"),
        ({"advertised_on": "1899-12-31"}, "advertised_on"),
        ({"starts_at": "2024-03-30T09:00", "title": ""}, "title"),
    ],
)
def test_what_cannot_be_is_refused_and_not_asked_about(sergeant, changes, field):
    answer = sergeant.post("/log/", said(**changes))
    assert list(errors(answer)) == [field]
    assert answer.context["form"].asks == []
