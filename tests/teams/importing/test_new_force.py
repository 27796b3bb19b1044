"""A force that is new: everything is stored, once, and is judged from its first day."""

from datetime import date, timedelta
from json import dumps

import pytest

from inputs import parse_document
from record.entries import Head
from teams.models import Force, Neighbourhood, Person, Posting, Priority, Section, Team
from tests.teams.importing.county_file import FILE, TODAY, changed, entries, marks, since, take

NOTHING = "Dorset Police: nothing differs from what is stored."


def test_everything_of_the_file_is_stored(db):
    assert take(FILE) == "Dorset Police: 13 added, 0 changed."
    force = Force.objects.get()
    assert (force.key, force.oversight_body) == ("dorset", "Office of the Police and Crime Commissioner")
    assert force.second_factor_required is True
    assert set(Section.objects.values_list("key", "name", "force__key")) == {
        ("east", "East Dorset", "dorset"),
        ("west", "West Dorset", "dorset"),
    }
    assert set(Team.objects.values_list("key", "name", "section__key", "active_from", "active_until")) == {
        ("wimborne", "Wimborne NPT", "east", date(2024, 4, 1), None),
        ("ferndown", "Ferndown NPT", "east", date(2024, 6, 1), None),
    }
    assert set(Neighbourhood.objects.values_list("police_id", "name", "active_from", "team__key")) == {
        ("55.X1", "Wimborne Minster", date(2024, 5, 1), "wimborne"),
        ("55 X2", "Colehill", None, "wimborne"),
    }
    assert set(
        Posting.objects.values_list("person__name", "rank", "first_day", "published_from", "published_until")
    ) == {
        ("A. Example", "sergeant", date(2024, 4, 1), date(2024, 4, 1), None),
        ("B. Example", "pc", date(2025, 1, 1), None, None),
    }
    assert set(Priority.objects.values_list("title", "neighbourhood__police_id", "first_day", "last_day")) == {
        ("Speeding on Leigh Road", "55.X1", date(2026, 1, 5), date(2026, 3, 31)),
        ("Litter", None, date(2026, 2, 1), None),
    }


def test_a_new_team_bears_its_name_from_its_first_day(wimborne):
    assert list(wimborne.names.values_list("name", "first_day")) == [("Wimborne NPT", date(2024, 4, 1))]


def test_a_new_team_is_judged_from_its_first_day(db):
    take(FILE)
    assert marks() == {"wimborne": since(date(2024, 4, 1)), "ferndown": since(date(2024, 6, 1))}


def test_what_begins_later_is_looked_at_from_today(db):
    """A presence standard looks ahead, so that a posting to come can change how a team stands today."""
    take(changed(("active_from: 2024-06-01", "active_from: 2026-09-01")))
    assert marks()["ferndown"] == since(TODAY)


def test_the_same_file_again_changes_nothing_at_all(imported):
    before, head = entries(), Head.objects.get().sequence
    assert take(FILE) == NOTHING
    assert take(FILE, today=TODAY + timedelta(days=400)) == NOTHING
    assert (entries(), Head.objects.get().sequence, marks()) == (before, head, {})


def test_the_same_in_json_changes_nothing_either(imported):
    assert take(dumps(parse_document(FILE).plain(), indent="\t")) == NOTHING


def test_the_record_says_who_added_what(db, borsetshire):
    take(FILE, by=borsetshire.people["admin"])
    assert {entry.by for entry in entries()} == {"borsetshire-admin"}
    assert [(e.action, e.subject) for e in entries() if "wimborne" in e.subject] == [
        ("team.added", "team:wimborne"),
        ("posting.added", "posting:sgt-1/wimborne/2024-04-01"),
        ("posting.added", "posting:pc-1/wimborne/2025-01-01"),
        ("priority.added", "priority:wimborne/2026-01-05"),
        ("priority.added", "priority:wimborne/2026-02-01"),
    ]


def test_an_officer_is_nobodys_account(imported):
    officer = Person.objects.get(key="sgt-1")
    assert (officer.email, officer.has_usable_password(), officer.grants.count()) == (None, False, 0)


def test_what_the_file_leaves_out_stays(imported):
    take("force: {id: dorset, name: Dorset Police}\nsections: []")
    assert (Team.objects.count(), Posting.objects.count(), Force.objects.get().oversight_body[:6]) == (2, 2, "Office")


@pytest.mark.parametrize("teams", [1, 3])
def test_an_import_that_changes_nothing_costs_the_same_however_long(db, django_assert_num_queries, teams):
    text = "force: {id: dorset, name: Dorset Police}\nsections:\n- id: east\n  name: East\n  teams:\n" + "".join(
        f"  - {{id: t{n}, name: T, active_from: 2024-04-01, neighbourhoods: [{{id: n{n}, name: N}}], "
        f"officers: [{{id: o{n}, name: O, rank: pc, posted_from: 2024-04-01, neighbourhood: n{n}}}], "
        f"priorities: [{{title: P, from: 2024-04-01, neighbourhood: n{n}}}]}}\n"
        for n in range(teams)
    )
    take(text)
    with django_assert_num_queries(15):
        take(text)


def test_a_force_says_how_much_notice_it_gives_of_a_chat(db):
    take(FILE)
    assert Force.objects.get().chat_notice_days == 7  # the portal's own, until the force says otherwise
    for days in (14, 0):
        take(FILE.replace("name: Dorset Police", f"name: Dorset Police, chat_notice_days: {days}"))
        assert Force.objects.get().chat_notice_days == days
    take(FILE)
    assert Force.objects.get().chat_notice_days == 0  # what is absent is left alone
