"""Canonical content and receipts: what an outside client can compute for itself."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from engagement.content import canonical, content_hash, later_fields, to_seconds
from engagement.importing.rows import ACTIVITY_COLUMNS, ENQUIRY_COLUMNS
from tests.engagement.conftest import meeting, question

# Fields added after hashes had been given: they are hashed only where they have a value.
LATER = {"source", "source_id", "time_known", "withdrawn_because"}
ID = UUID("9c5b94b1-35ad-49bb-b118-8e8fc24abf80")


def test_a_receipt_is_the_hash_of_the_fields_as_any_client_would_write_them():
    content = meeting(
        id=ID,
        title='Café "Ω" \U0001f600',
        summary="One\n\ttwo\\",
        also_teams=("b", "a", "b"),
        starts_at=datetime(2026, 6, 5, 20, 0, 9, 999999, timezone(timedelta(hours=2))),
        open_to_public=True,
        attendance=0,
    )
    written = (
        '{"advertised_on":null,"also_teams":["a","b"],"attendance":0,"audiences":[],"channel":"meeting","ends_at":null,'
        '"face_to_face":null,"feedback_published_on":null,"id":"9c5b94b1-35ad-49bb-b118-8e8fc24abf80","led_by":null,'
        '"neighbourhoods":[],"officers":[],"open_to_public":true,"recorded_at":null,'
        '"starts_at":"2026-06-05T18:00:09Z","status":"held","summary":"One\\n\\ttwo\\\\","team":"wimborne",'
        '"title":"Café \\"Ω\\" \U0001f600","url":null}'
    )
    assert json.loads(written) == {key: value for key, value in canonical(content).items() if key not in LATER or value}
    assert content_hash(canonical(content)) == hashlib.sha256(written.encode()).hexdigest()


def test_a_field_that_was_added_later_changes_no_hash_that_was_given_before(monkeypatch):
    before = content_hash(canonical(meeting(id=ID)))
    monkeypatch.setattr("engagement.content.later_fields", lambda: frozenset({*LATER, "interpreter"}))
    assert content_hash(canonical(meeting(id=ID)) | {"interpreter": None}) == before
    assert content_hash(canonical(meeting(id=ID)) | {"interpreter": "BSL"}) != before
    assert content_hash(canonical(meeting(id=ID)) | {"other": None}) != before


def test_the_hash_of_an_enquiry_is_as_it_was_before_enquiries_could_be_withdrawn():
    written = (
        '{"answered_at":null,"id":"9c5b94b1-35ad-49bb-b118-8e8fc24abf80","neighbourhood":null,'
        '"received_at":"2026-06-01T08:00:00Z","subject":"Parking","team":"wimborne"}'
    )
    before = hashlib.sha256(written.encode()).hexdigest()
    assert content_hash(canonical(question(id=ID, subject="Parking"))) == before
    assert content_hash(canonical(question(id=ID, subject="Parking", withdrawn_because="spam"))) != before


def test_that_the_time_is_known_is_in_a_hash_only_where_it_is_not():
    before, day = canonical(meeting(id=ID)), canonical(meeting(id=ID, time_known=False))
    assert (before["time_known"], day["time_known"]) == (None, False)
    assert content_hash(before) == content_hash({name: said for name, said in before.items() if name != "time_known"})
    assert content_hash(day) != content_hash(before)


def test_the_fields_that_were_added_later_are_these():
    assert later_fields() == LATER


def test_canonical_content_has_every_column_of_the_file():
    assert set(canonical(meeting())) == {*ACTIVITY_COLUMNS.required, *ACTIVITY_COLUMNS.optional}
    assert set(canonical(question())) == {*ENQUIRY_COLUMNS.required, *ENQUIRY_COLUMNS.optional}


def test_unknown_is_null_and_no_is_false():
    said = canonical(meeting(url="", summary="", led_by="", face_to_face=False))
    assert (said["url"], said["summary"], said["led_by"], said["face_to_face"]) == (None, None, None, False)


def test_an_instant_without_a_zone_is_nobodys():
    with pytest.raises(ValueError, match="has no time zone"):
        to_seconds(datetime(2026, 6, 5, 18, 0))  # noqa: DTZ001
    assert to_seconds(datetime(2026, 6, 5, 18, 0, 0, 5, UTC)) == datetime(2026, 6, 5, 18, tzinfo=UTC)
