"""Channels as rows: what each says of itself, and the file that adds and changes them."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.template.loader import render_to_string

from contracts.wording import deed, rule
from engagement import actions
from engagement.form_choices import choices_of
from engagement.forms import ActivityForm
from engagement.models import Channel
from record.entries import Entry
from tests.emptying import note_what_is_there
from tests.engagement.conftest import NOW, County, meeting

# The exemplar: one channel of a force's own, with everything that can be said, and one word changed of another.
FILE = """
channels:
  - key: morris_dance
    name: Morris dance
    one: a morris dance
    many: morris dances
    verbs: [dance, danced]
    icon: channel-event-stall
    position: 40
    frequent: no
    place: yes
    attendance: yes
    audience: yes
    notice: yes
    public: no
  - {key: alert, name: Borset Alert}
"""
COUNTED = {"kind": "count", "minimum": 1, "period": "month", "per": "team"}


@pytest.fixture
def take(tmp_path: Path):
    """Imports the text; returns what the command says."""

    def taking(text: str) -> str:
        path = tmp_path / "channels.yaml"
        path.write_text(text)
        said = StringIO()
        call_command("import_channels", str(path), stdout=said, stderr=StringIO())
        return said.getvalue()

    return taking


def refusals(text: str, tmp_path: Path) -> list[str]:
    path, said = tmp_path / "channels.yaml", StringIO()
    path.write_text(text)
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_channels", str(path), stderr=said)
    return [one.split(": ", 1)[1] for one in said.getvalue().splitlines()]


def test_what_the_portal_ships_says_what_was_said_of_it_before(db):
    verbs = {key: (to_do, done) for key, to_do, done in Channel.objects.values_list("key", "to_do", "done")}
    assert verbs.pop("social_post") == verbs.pop("website_update") == ("publish", "published")
    assert verbs.pop("alert") == verbs.pop("newsletter") == ("send", "sent")
    assert verbs.pop("school_visit") == verbs.pop("patrol_walkabout") == ("make", "made")
    assert verbs.pop("survey") == ("run", "ran")
    assert set(verbs.values()) == {("hold", "held")}
    frequent = Channel.objects.filter(frequent=True).order_by("key").values_list("key", flat=True)
    assert list(frequent) == ["alert", "social_post", "website_update"]
    assert all(row.icon == f"channel-{row.key}".replace("_", "-") for row in Channel.objects.all())
    assert all(row.has_attendance == row.has_place for row in Channel.objects.all())


def test_a_file_adds_and_changes_channels_and_every_force_is_told(county: County, take):
    before = Channel.objects.get(key="alert")

    assert take(FILE) == "Channels: 1 new, 1 changed.\n"

    added, changed = Channel.objects.get(key="morris_dance"), Channel.objects.get(key="alert")
    assert (added.to_do, added.done, added.icon) == ("dance", "danced", "channel-event-stall")
    assert (added.has_place, added.has_attendance, added.has_notice, added.is_public) == (True, True, True, False)
    assert (changed.name, changed.one, changed.to_do) == ("Borset Alert", before.one, before.to_do)
    for force in ("borsetshire", "dorset"):
        told = Entry.objects.filter(force=force).order_by("sequence").values_list("action", "subject")
        assert list(told) == [("channel.added", "channel:morris_dance"), ("channel.changed", "channel:alert")]


def test_the_same_file_again_changes_nothing(county: County, take):
    take(FILE)
    told = Entry.objects.count()

    assert take(FILE) == "Nothing differs from what is stored.\n"
    assert Entry.objects.count() == told


def test_sentences_and_the_log_take_a_channel_of_a_file_as_any_other(county: County, take):
    take(FILE)
    channels, measure = Channel.objects.in_bulk(), COUNTED | {"channels": ["morris_dance"]}

    assert deed(measure, channels) == "Dance one morris dance"
    assert rule(measure, channels) == "a morris dance each month"
    logged = actions.log(content=meeting(channel="morris_dance"), by=None, now=NOW)
    assert logged.outcome is actions.Outcome.CREATED


def test_its_tile_in_the_form_has_the_icon_of_its_row(county: County, take):
    take(FILE)
    form = ActivityForm(choices=choices_of(county.wimborne, NOW.date()), now=NOW)
    html = render_to_string("portal_gds/tiles.html", {"field": form["channel"]})
    dance = html[html.index('value="morris_dance"') :]
    assert dance[: dance.index("Morris dance")].count('href="#channel-event-stall"') == 1


def test_a_channel_that_leaves_out_what_it_can_stands_behind_the_others(db, take):
    last = Channel.objects.order_by("-position").first()
    take("channels: [{key: fete, name: Fete, one: a fete, many: fetes, place: yes}]")
    fete = Channel.objects.get(key="fete")
    assert (fete.position, fete.to_do, fete.done, fete.icon) == (last.position + 1, "hold", "held", "channel-other")


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("channels: [{key: alert, colour: red}]", "line 1, column channels[0].colour: this key is not known"),
        ("channels: [{key: fete, one: a fete, many: fetes, place: yes}]", "a new channel needs it"),
        ("channels: [{name: Fete}]", "line 1, column channels[0].key: is missing"),
        ("channels: [{key: alert, icon: channel-unicorn}]", "'channel-unicorn' is none of the icons"),
        ("channels: [{key: alert, verbs: [send]}]", "must be two: what to do, and what was done"),
        ("channels: [{key: alert, frequent: often}]", "must be yes or no, not 'often'"),
        ("channels: [{key: alert, position: 0}]", "0 is not a place from 1 to 32767"),
        ("channels: [{key: alert}, {key: alert}]", "'alert' is there twice"),
        ("kinds: []", "line 1, column kinds: this key is not known"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_nothing_is_stored(db, tmp_path, text, refused):
    before = list(Channel.objects.order_by("key").values())
    good = "channels: [{key: survey, name: Poll}, " + text.removeprefix("channels: [") if "channels" in text else text
    found = refusals(good, tmp_path)
    assert any(refused.replace("[0]", "[1]") in one for one in found), found
    assert list(Channel.objects.order_by("key").values()) == before


@pytest.mark.django_db(transaction=True)
def test_a_channel_that_was_there_when_the_database_was_made_survives_the_emptying_of_tables(as_owner, take):
    def note() -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            note_what_is_there()
            cursor.execute("SET ROLE portal")

    shipped = list(Channel.objects.order_by("key").values_list("key", flat=True))
    take(FILE)
    note()
    try:
        call_command("flush", "--no-input", verbosity=0)
        assert list(Channel.objects.order_by("key").values_list("key", flat=True)) == sorted([*shipped, "morris_dance"])
    finally:
        Channel.objects.filter(key="morris_dance").delete()
        Channel.objects.filter(key="alert").update(name="Dorset Alert")
        note()
