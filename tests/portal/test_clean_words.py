"""Every door by which a name or a title comes in, and the one rule that holds at all of them.

A door is a function: it sends words in as a person, a program or a file would, and returns what is stored of them.
"""

import csv
import json
import uuid
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chats.models import Chat
from contracts.models import Contract, ContractVersion, Standard
from engagement.models import Activity, Enquiry
from inputs import Refused, parse_document
from record.refusal import Invalid
from record.sanitising import one_line
from teams import actions
from teams.importing import import_teams
from teams.models import Force, Neighbourhood, Person, Priority, Section, Team
from tests.contracts.contract_files import MEET, contract, refused, standard, taken, written
from tests.teams import kept_dorset

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
# What turns words round, breaks them or hides in them, among words of three scripts and an emoji that is joined.
HOSTILE = [*map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))]
HOSTILE += ["\u200b", "\ufeff", "\u2060", "\u200d", "\n", "\r\n", "\t", "\u2028", "\u2029", "\x85", "\x07", "\x9b"]
WORDS = st.lists(st.sampled_from([*HOSTILE, "High", "Straße", "شارع", "می\u200cخوا", "👩\u200d👧", " "]), max_size=8)
TITLES = WORDS.map(lambda words: f"A{''.join(words)}z")  # something is left of each, and nothing is cut off its ends


def of_structure(path: str, stored):
    """A door of `import_teams`: where in its file the words stand, and what is stored of them."""

    def door(words: str, county) -> str:
        document = json.loads(json.dumps(STRUCTURE))
        *way, last = path.split(".")
        place = document
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        place[last] = words
        text = json.dumps(document)
        import_teams(parse_document(text), by=None, today=TODAY)
        assert "nothing differs" in import_teams(parse_document(text), by=None, today=TODAY)
        return stored()

    return door


STRUCTURE = {
    "force": {"id": "kent", "name": "Kent", "oversight_body": "Office"},
    "sections": [
        {
            "id": "kent-east",
            "name": "East",
            "teams": [
                {
                    "id": "kent-dover",
                    "name": "Dover",
                    "active_from": "2024-04-01",
                    "neighbourhoods": [{"id": "kent.1", "name": "Harbour"}],
                    "officers": [{"id": "kent-1", "name": "A", "rank": "pc", "posted_from": "2024-04-01"}],
                    "priorities": [{"title": "Litter", "from": "2026-02-01"}],
                }
            ],
        }
    ],
}
TEAM = "sections.0.teams.0"
SAID = {"team": "wimborne", "channel": "meeting", "status": "held", "starts_at": "2026-06-01T10:00Z"}


def of_contract(stored, **place):
    """A door of `import_contract`: `place` makes the file of the words."""
    [(name, made)] = place.items()

    def door(words: str, county) -> str:
        path = written(county.folder, contract(**{name: made(words)}), "contract.json")
        taken("import_contract", path)
        assert "nothing differs" in taken("import_contract", path)
        return stored()

    return door


def activity_by_api(words: str, county) -> str:
    caller, id = signed_in(county), uuid.uuid4()
    body = {
        "team": "wimborne",
        "channel": "meeting",
        "status": "held",
        "title": words,
        "starts_at": "2026-06-01T10:00Z",
    }
    for status in (201, 200):
        answer = caller.put(f"/api/v1/activities/{id}", body, content_type="application/json")
        assert answer.status_code == status, answer.content
    return Activity.objects.get(pk=id).title


def activity_by_form(words: str, county) -> str:
    said = {"id": str(uuid.uuid4()), "status": "held", "channel": "meeting", "title": words, "team": "wimborne"}
    answer = signed_in(county).post("/log/", said | {"starts_at": "2026-05-01T10:00"})
    assert answer.status_code == 302, answer.content.decode()
    return Activity.objects.get(pk=said["id"]).title


def by_file(command: str, model, column: str, **cells: str):
    def door(words: str, county) -> str:
        path = county.folder / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[*cells, column], [*cells.values(), words]])
        assert "1 " in taken(command, path)
        assert "0 changed, 1 as they were" in taken(command, path)
        return getattr(model.objects.get(), column)

    return door


def person_by_hand(words: str, county) -> str:
    return actions.create_person(force=county.force, name=words, by=None).name


def chat_by_api(words: str, county) -> str:
    body = {"id": str(uuid.uuid4()), "team": "wimborne", "title": words, "starts_at": "2026-07-01T18:00Z"}
    body |= {"ends_at": "2026-07-01T19:00Z", "questions_open_at": "2026-06-25T18:00Z"}
    for status in (201, 200):
        answer = signed_in(county).post("/api/v1/chats", body, content_type="application/json")
        assert answer.status_code == status, answer.content
    return Chat.objects.get(pk=body["id"]).title


def signed_in(county) -> Client:
    client = Client()
    client.force_login(county.people["sergeant"])
    return client


DOORS = {
    "force": of_structure("force.name", lambda: Force.objects.get(key="kent").name),
    "oversight body": of_structure("force.oversight_body", lambda: Force.objects.get(key="kent").oversight_body),
    "section": of_structure("sections.0.name", lambda: Section.objects.get(key="kent-east").name),
    "team": of_structure(f"{TEAM}.name", lambda: Team.objects.get(key="kent-dover").name),
    "name on record": of_structure(f"{TEAM}.name", lambda: Team.objects.get(key="kent-dover").names.get().name),
    "neighbourhood": of_structure(
        f"{TEAM}.neighbourhoods.0.name", lambda: Neighbourhood.objects.get(police_id="kent.1").name
    ),
    "officer": of_structure(f"{TEAM}.officers.0.name", lambda: Person.objects.get(key="kent-1").name),
    "priority": of_structure(f"{TEAM}.priorities.0.title", lambda: Priority.objects.get().title),
    "contract": of_contract(lambda: Contract.objects.get().title, title=str),
    "version": of_contract(lambda: ContractVersion.objects.get().title, title=str),
    "standard": of_contract(
        lambda: Standard.objects.get().title,
        standards=lambda words: [standard("S1", MEET, title=words)],
    ),
    "activity by API": activity_by_api,
    "activity by form": activity_by_form,
    "activity by file": by_file(
        "import_activities",
        Activity,
        "title",
        team="wimborne",
        channel="meeting",
        status="held",
        starts_at="2026-05-01T10:00",
    ),
    "enquiry by file": by_file("import_enquiries", Enquiry, "subject", team="wimborne", received_at="2026-05-01T10:00"),
    "person by hand": person_by_hand,
    "chat by API": chat_by_api,
}


kept = kept_dorset.kept


@pytest.fixture
def county(own_world, tmp_path):
    own_world.folder = tmp_path
    return own_world


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=TITLES)
@example(words="A\u202eli\u2066ve\r\nTeam\u200b \u2028two👩\u200d👧\x07z")
def test_names_and_titles_come_in_as_one_line_that_reads_as_it_is_written(county, door, words):
    with transaction.atomic():
        stored = DOORS[door](words, county)
        transaction.set_rollback(True)
    assert " ".join(stored.split()) == " ".join(one_line(words).split())
    assert not set(stored) & {*"".join(HOSTILE).replace("\u200d", "")}


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\n", "\x07"])
def test_an_address_is_refused_and_what_is_wrong_with_it_named(county, unseen):
    body = SAID | {"title": "One", "url": f"https://a.example/{unseen}gpj"}
    answer = signed_in(county).put(f"/api/v1/activities/{uuid.uuid4()}", body, content_type="application/json")
    assert answer.status_code == 422
    [sentence] = answer.json()["fields"]["url"]
    assert sentence.startswith("An address holds nothing unseen, and this one holds ")


@pytest.mark.parametrize("unseen", ["\u202e", "\u2029", "\ufeff"])
def test_what_others_name_is_refused(county, unseen):
    document = json.loads(json.dumps(STRUCTURE))
    document["sections"][0]["teams"][0]["neighbourhoods"][0]["id"] = f"kent{unseen}1"
    with pytest.raises(Refused, match="which nobody sees"):
        import_teams(parse_document(json.dumps(document)), by=None, today=TODAY)
    grades = written(county.folder, contract(grades=["good", f"b{unseen}ad"]), "contract.json")
    assert "which nobody sees" in refused("import_contract", grades)
    with pytest.raises(Invalid, match="nothing unseen"):
        actions.give_account(person=county.people["stranger"], email=f"a@b{unseen}c.example", by=None)


def test_long_texts_keep_their_lines(county):
    id = uuid.uuid4()
    body = {
        "team": "wimborne",
        "channel": "meeting",
        "status": "held",
        "title": "One",
        "starts_at": "2026-06-01T10:00Z",
    }
    body["summary"] = "First.\r\n\r\nSe\u202econd.\n\tThird\x07."
    signed_in(county).put(f"/api/v1/activities/{id}", body, content_type="application/json")
    assert Activity.objects.get(pk=id).summary == "First.\r\n\r\nSecond.\n\tThird."
