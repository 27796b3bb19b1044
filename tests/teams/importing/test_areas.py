"""A second file: what it renames, ends, moves and renumbers."""

from datetime import date

from teams.models import Force, Neighbourhood, Person, Posting, Section, Team
from tests.teams.importing.county_file import (
    FILE,
    TODAY,
    changed,
    entries,
    forget_marks,
    latest,
    marks,
    posting,
    since,
    take,
)

# -- Names ------------------------------------------------------------------------------------------------------------


def test_a_changed_name_is_a_rename_from_today(wimborne):
    take(changed(("name: Wimborne NPT", "name: Wimborne and Colehill NPT")))
    assert list(wimborne.names.order_by("first_day").values_list("name", "first_day")) == [
        ("Wimborne NPT", date(2024, 4, 1)),
        ("Wimborne and Colehill NPT", TODAY),
    ]
    wimborne.refresh_from_db()
    assert wimborne.name == "Wimborne and Colehill NPT"
    assert latest() == [
        ("team.changed", "team:wimborne", {"name": "Wimborne NPT"}, {"name": "Wimborne and Colehill NPT"})
    ]
    assert marks() == {}


def test_two_renames_of_one_day_leave_the_last(wimborne):
    take(changed(("name: Wimborne NPT", "name: Wimbourne NPT")))
    take(changed(("name: Wimborne NPT", "name: Wimborne Minster NPT")))
    assert list(wimborne.names.order_by("first_day").values_list("name", flat=True)) == [
        "Wimborne NPT",
        "Wimborne Minster NPT",
    ]


def test_a_team_to_come_is_renamed_from_its_beginning(db):
    later = ("active_from: 2024-06-01", "active_from: 2026-09-01")
    take(changed(later))
    take(changed(later, ("name: Ferndown NPT", "name: Ferndown and West Moors NPT")))
    team = Team.objects.get(key="ferndown")
    assert list(team.names.values_list("name", "first_day")) == [("Ferndown and West Moors NPT", date(2026, 9, 1))]


def test_forces_sections_neighbourhoods_and_officers_are_renamed_too(imported):
    take(
        changed(
            ("name: Dorset Police", "name: Dorset Constabulary"),
            ("name: East Dorset", "name: The East"),
            ("name: Colehill", "name: Colehill and Canford"),
            ("name: A. Example", "name: Alex Example"),
        )
    )
    assert [row.name for row in (Force.objects.get(), Section.objects.get(key="east"))] == [
        "Dorset Constabulary",
        "The East",
    ]
    assert Neighbourhood.objects.get(police_id="55 X2").name == "Colehill and Canford"
    assert Person.objects.get(key="sgt-1").name == "Alex Example"
    assert marks() == {}


def test_the_record_holds_no_officers_name(imported):
    take(changed(("name: A. Example", "name: Alex Example")))
    assert latest() == [("person.changed", "person:sgt-1", None, {"name": "changed"})]
    assert "Example" not in str([entry.__dict__ for entry in entries()])


# -- Teams ------------------------------------------------------------------------------------------------------------


def test_a_team_moves_to_another_section(wimborne):
    take(
        FILE.replace("  - id: west\n    name: West Dorset\n", "")
        .replace("- id: east", "- id: west")
        .replace("name: East Dorset", "name: West Dorset")
    )
    wimborne.refresh_from_db()
    assert wimborne.section.key == "west"
    assert ("team.changed", "team:wimborne", {"section": "east"}, {"section": "west"}) in latest()
    assert marks() == {}


def test_an_end_is_added_and_only_the_days_after_it_are_judged_anew(wimborne):
    take(changed(("active_from: 2024-04-01\n", "active_from: 2024-04-01\n        active_until: 2026-03-31\n")))
    wimborne.refresh_from_db()
    assert wimborne.active_until == date(2026, 3, 31)
    assert marks() == {"wimborne": since(date(2026, 4, 1))}


def test_an_end_that_the_file_leaves_out_stays(wimborne):
    take(changed(("active_from: 2024-04-01\n", "active_from: 2024-04-01\n        active_until: 2026-03-31\n")))
    take(FILE)
    wimborne.refresh_from_db()
    assert wimborne.active_until == date(2026, 3, 31)


def test_a_corrected_beginning_is_judged_from_the_earlier_day(wimborne):
    take(changed(("active_from: 2024-04-01\n", "active_from: 2024-02-01\n")))
    assert marks() == {"wimborne": since(date(2024, 2, 1))}
    forget_marks()
    take(FILE)
    assert marks() == {"wimborne": since(date(2024, 2, 1))}


def test_a_successor_is_linked_once_wherever_it_stands_in_the_file(imported):
    begins = "        active_from: 2024-04-01\n"
    line = "      - {id: ferndown"
    text = changed(
        (begins, f"{begins}        successor_of: [ferndown, old]\n"),
        (line, f"      - {{id: old, name: Old NPT, active_from: 2020-01-01}}\n{line}"),
    )
    for _ in range(2):
        take(text)
    wimborne = Team.objects.get(key="wimborne")
    assert sorted(wimborne.predecessors.values_list("key", flat=True)) == ["ferndown", "old"]
    assert [entry.after for entry in entries() if entry.action == "team.succession_added"] == [
        {"successor_of": "ferndown"},
        {"successor_of": "old"},
    ]


# -- Neighbourhoods ---------------------------------------------------------------------------------------------------


RENUMBERED = ('{id: "55.X1", name', '{id: "55.CR3001", was: ["55.X1"], name')


def test_an_id_changes_and_the_former_one_still_leads_there(imported):
    place = Neighbourhood.objects.get(police_id="55.X1")
    take(changed(RENUMBERED))
    place.refresh_from_db()
    assert (place.police_id, list(place.former_ids.values_list("police_id", flat=True))) == ("55.CR3001", ["55.X1"])
    assert posting().neighbourhood == place
    assert Neighbourhood.objects.count() == 2
    assert marks() == {}


def test_an_older_file_is_still_understood_and_changes_nothing(imported):
    take(changed(RENUMBERED))
    before = entries()
    take(changed(RENUMBERED))
    take(FILE)
    assert entries() == before
    assert Neighbourhood.objects.filter(police_id="55.CR3001").exists()


def test_an_id_may_change_back_and_on_and_all_of_them_lead_there(imported):
    place = Neighbourhood.objects.get(police_id="55.X1")
    take(changed(RENUMBERED))
    take(changed(('{id: "55.X1", name', '{id: "55.X1", was: ["55.CR3001"], name')))
    place.refresh_from_db()
    assert place.police_id == "55.X1"
    take(changed(('{id: "55.X1", name', '{id: "55.X9", was: ["55.CR3001"], name')))
    place.refresh_from_db()
    assert place.police_id == "55.X9"
    assert sorted(place.former_ids.values_list("police_id", flat=True)) == ["55.CR3001", "55.X1"]
    assert (posting().neighbourhood, Posting.objects.count()) == (place, 2)


def test_a_new_neighbourhood_may_have_former_ids(db):
    take(changed(RENUMBERED))
    place = Neighbourhood.objects.get(police_id="55.CR3001")
    assert list(place.former_ids.values_list("police_id", flat=True)) == ["55.X1"]
    assert posting().neighbourhood == place


def test_a_neighbourhoods_days_change_what_its_team_owes(imported):
    take(changed(("active_from: 2024-05-01}", "active_from: 2024-05-01, active_until: 2025-12-31}")))
    assert marks() == {"wimborne": since(date(2026, 1, 1))}
    forget_marks()
    take(changed(("active_from: 2024-05-01}", "active_from: 2024-04-15}")))
    assert marks() == {"wimborne": since(date(2024, 4, 15))}


def test_a_beginning_left_out_is_the_teams(imported):
    take(changed((", active_from: 2024-05-01}", "}")))
    assert Neighbourhood.objects.get(police_id="55.X1").active_from is None
    assert marks() == {"wimborne": since(date(2024, 4, 1))}


def test_a_neighbourhood_may_end_before_its_team_was_thought_to_begin(imported):
    earlier = ("active_from: 2024-04-01\n", "active_from: 2023-04-01\n")
    take(changed(earlier, ("name: Colehill}", "name: Colehill, active_until: 2023-12-31}")))
    assert Neighbourhood.objects.get(police_id="55 X2").active_until == date(2023, 12, 31)


def test_a_further_neighbourhood_is_judged_from_its_first_day(imported):
    take(
        changed(
            ('- {id: "55 X2"', '- {id: "55.X3", name: Pamphill, active_from: 2026-05-04}\n          - {id: "55 X2"')
        )
    )
    assert marks() == {"wimborne": since(date(2026, 5, 4))}
