"""A file whose columns are not ours: which is which is said once, and remembered. Source: formats.md, "Mapping"."""

import pytest
import time_machine

from engagement.models import Activity
from inputs.models import SavedMapping, SentFile
from tests.kept_worlds import kept_world
from tests.portal.imports_world import newest, press, send, settle, words
from tests.portal.sergeants_world import NOW, settled

pytestmark = pytest.mark.django_db
kept = kept_world(settled, at=NOW)
EVENTS = "Event,Type,Date,Start,Finish,Att.,Beat,Ref,Officer notes"
COFFEE = "Coffee morning,Drop in,11/05/2026,10:00,11:30,12,Colehil,EV-1,rang back"
SURGERY = "Surgery,SURGERY,06/05/2026,18:30,,1,Colehill,EV-2,"


@pytest.fixture
def dorset(own_world):
    with time_machine.travel(NOW, tick=True):
        yield own_world


@pytest.fixture
def sergeant(client, dorset):
    client.force_login(dorset.people["sergeant"])
    return client


def form(client) -> dict[str, str]:
    """What the form of the columns says as it is drawn."""
    shown = client.get(f"/imports/{newest().pk}/").context
    said = {f"column-{row['at']}": row["is"] for row in shown["rows"]}
    said |= {f"constant-{one['column']}": one["said"] for one in shown["constants"]}
    return said | {"name": shown["chosen"].name, "dates": shown["chosen"].dates}


def shown_words(client) -> list[tuple[str, str, str]]:
    """The words of which the form says already what they are here."""
    return client.get(f"/imports/{newest().pk}/").context["answered"]


def remembered_words(answered) -> dict[str, list[str]]:
    return dict(zip(("word-column", "word", "word-is"), map(list, zip(*answered, strict=True)), strict=True))


def test_the_columns_are_guessed_by_their_names(sergeant):
    page = send(sergeant, COFFEE, SURGERY, header=EVENTS, name="events list.csv", kind="activities")

    assert "Which column is which?" in page
    assert form(sergeant) == {
        "column-0": "title",
        "column-1": "channel",
        "column-2": "starts_at",
        "column-3": "starts_at",
        "column-4": "ends_at",
        "column-5": "attendance",
        "column-6": "neighbourhoods",
        "column-7": "source_id",
        "column-8": "",
        "constant-team": "wimborne",
        "constant-channel": "",
        "constant-status": "",
        "name": "events list",
        "dates": "day_first",
    }
    assert "Coffee morning; Surgery" in page
    assert "Officer notes" in page


def test_what_every_row_needs_is_asked_for_by_name(sergeant):
    send(sergeant, COFFEE, header=EVENTS, kind="activities")

    page = press(sergeant, "columns", **form(sergeant))

    assert "It cannot be read so" in page
    assert "Status: no rule of the mapping gives this, and every row must have it." in page
    assert newest().state == "columns"


def test_words_that_are_new_are_asked_about_and_the_next_file_is_read_without_a_question(sergeant):
    send(sergeant, COFFEE, SURGERY, header=EVENTS, name="events.csv", kind="activities")
    said = form(sergeant) | {"constant-status": "held"}

    page = press(sergeant, "columns", **said)
    assert "Some words are new to us" in page
    assert "Neighbourhoods “Colehil” is" in page
    assert "Kind “Drop in” is" in page
    shown = sergeant.post(f"/imports/{newest().pk}/columns/", said).context["foreign"]
    assert [(one["word"].word, one["nearest"]) for one in shown] == [("Drop in", "drop_in"), ("Colehil", "55.X2")]
    asked = {"word-column": ["channel", "neighbourhoods"], "word": ["Drop in", "Colehil"]}
    answered = asked | {"word-is": ["drop_in", "55.X2"]}
    page = press(sergeant, "columns", **said, **answered)
    assert "2 new" in page
    assert "Coffee morning 2 Monday 11 May, 10:00 12 came" in page
    press(sergeant, "store")
    coffee = Activity.objects.get(title="Coffee morning")
    assert (coffee.source, coffee.source_id, coffee.channel_id) == ("events", "EV-1", "drop_in")
    assert list(coffee.neighbourhood_links.values_list("neighbourhood__name", flat=True)) == ["Colehill"]

    page = send(sergeant, COFFEE.replace(",12,", ",13,"), header=EVENTS, name="june.csv")
    assert "Every column is set as it was left for this list." in page
    assert form(sergeant)["name"] == "events"
    answered = [(name, word, is_here) for name, word, is_here in shown_words(sergeant)]
    assert answered == [("channel", "Drop in", "drop_in"), ("neighbourhoods", "Colehil", "55.X2")]
    page = press(sergeant, "columns", **form(sergeant), **remembered_words(answered))
    assert "1 changed" in page


def test_a_column_that_is_new_in_a_list_is_in_question(sergeant):
    send(sergeant, SURGERY, header=EVENTS, kind="activities")
    press(sergeant, "columns", **form(sergeant) | {"constant-status": "held"})

    page = send(sergeant, f"{SURGERY},x", header=f"{EVENTS},Weather", kind="activities")

    assert "Most columns are set as they were left" in page
    assert "Weather x" in page
    assert "new in this list" in page
    assert page.count("remembered") == 10  # nine columns, and what the name is for


def test_the_columns_of_a_file_can_be_changed_once_it_was_looked_at(sergeant):
    send(sergeant, SURGERY, header=EVENTS, kind="activities")
    press(sergeant, "columns", **form(sergeant) | {"constant-status": "held"})
    assert newest().state == "looked"

    page = press(sergeant, "columns/again")

    assert "Which column is which?" in page
    page = press(sergeant, "columns", **form(sergeant) | {"column-5": ""})
    assert newest().rows.get().cells.get("attendance") is None
    assert SavedMapping.objects.get().data["ignore"] == ["Att.", "Officer notes"]


def test_a_cell_that_a_mapping_cannot_read_is_put_right_in_place(sergeant):
    send(sergeant, SURGERY.replace("06/05/2026", "45/05/2026"), header=EVENTS, kind="activities")

    page = press(sergeant, "columns", **form(sergeant) | {"constant-status": "held"})

    assert "Refused, Started:" in page
    page = settle(sergeant, 2, cell_starts_at="2026-05-06 18:30")
    assert "1 new" in page


def test_a_mapping_of_the_portal_is_taken_where_the_file_has_its_columns(sergeant):
    header = "Post ID,Page name,Title,Description,Publish time,Permalink,Post type"
    row = "1,Wimborne NPT,Found bicycle,,05/08/2026 09:10,https://facebook.com/1,Photos"

    page = send(sergeant, row, header=header, name="meta.csv", kind="activities")

    assert form(sergeant)["dates"] == "month_first"
    assert form(sergeant)["constant-channel"] == "social_post"
    page = press(sergeant, "columns", **form(sergeant))
    assert "Found bicycle 2 Friday 8 May, 09:10" in page


def test_lists_are_listed_and_forgotten(sergeant):
    send(sergeant, SURGERY, header=EVENTS, name="events.csv", kind="activities")
    press(sergeant, "columns", **form(sergeant) | {"constant-status": "held"})
    saved = SavedMapping.objects.get()

    page = words(sergeant.get("/imports/mappings/"))
    assert "events Activities. By Sergeant, Tuesday 12 May. Event is Title;" in page
    page = words(sergeant.post(f"/imports/mappings/{saved.pk}/forget/", follow=True))
    assert "“events” is forgotten." in page
    assert "No list is remembered yet." in page


def test_a_file_of_which_only_one_column_is_ours_asks_for_the_others(sergeant):
    page = send(sergeant, "Hall,2026-05-06 10:00", header="title,When")

    assert "Which column is which?" in page
    assert SentFile.objects.get().kind == "activities"
