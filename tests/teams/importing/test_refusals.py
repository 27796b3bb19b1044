"""What is refused, on which line and why; and that then nothing at all is stored."""

import pytest

from inputs import Refused
from record.entries import Entry
from record.marks import Mark
from teams.models import Force, Neighbourhood, Person, Posting, Section, Team
from tests.teams.importing.county_file import FILE, TODAY, changed, entries, forget_marks, take

EAST = "sections[0].teams[0]"

# What is wrong with the file alone: the text it replaces, the text it puts there, line, place and reason.
ALONE = [
    ("force: {id: dorset", "strength: {id: dorset", 2, "strength", "this key is not known"),
    ("force: {id: dorset", "strength: {id: dorset", 2, "force", "is missing"),
    ("{id: dorset, name", "{id: dor set, name", 2, "force.id", "is not a key"),
    ("oversight_body", "overseer", 2, "force.overseer", "this key is not known"),
    ("name: Dorset Police", "name: D, chat_notice_days: soon", 2, "force.chat_notice_days", "must be a whole number"),
    ("name: Dorset Police", "name: Dorset Police, chat_notice_days: 61", 2, "force.chat_notice_days", "from 0 to 60"),
    ("- id: east", "- id: east/", 4, "sections[0].id", "is not a key"),
    ("    name: East Dorset\n", "", 4, "sections[0].name", "is missing"),
    ("name: East Dorset", "name: '  '", 5, "sections[0].name", "is empty, and must not be"),
    ("name: East Dorset", f"name: {'x' * 201}", 5, "sections[0].name", "is longer than 200 characters"),
    ("- id: west", "- id: east", 20, "sections[1].id", "'east' is listed already, on line 4"),
    ("        active_from: 2024-04-01\n", "", 7, f"{EAST}.active_from", "is missing"),
    ("active_from: 2024-04-01\n", "active_from: 1 April 2024\n", 9, f"{EAST}.active_from", "not a date written as"),
    ("active_from: 2024-04-01\n", "active_from: 2023-02-29\n", 9, f"{EAST}.active_from", "is not a date"),
    ("active_from: 2024-04-01\n", "active_from: 9999-12-31\n", 9, f"{EAST}.active_from", "outside the years 1900"),
    ("active_from: 2024-06-01}", "active_from: 2024-06-01, active_until: 2024-05-31}", 19, "sections[0].teams[1]."
     "active_until", "2024-05-31 is before active_from, 2024-06-01"),
    ("id: ferndown", "id: wimborne", 19, "sections[0].teams[1].id", "'wimborne' is listed already, on line 7"),
    ("id: ferndown, ", "id: ferndown, leader: x, ", 19, "sections[0].teams[1].leader", "this key is not known"),
    ("2024-06-01}", "2024-06-01, successor_of: [ferndown]}", 19, "sections[0].teams[1].successor_of", "itself"),
    ("2024-06-01}", "2024-06-01, successor_of: [nowhere]}", 19, "sections[0].teams[1].successor_of",
     "'nowhere' is not a team of dorset"),
    ("2024-06-01}", "2024-06-01, officers: nobody}", 19, "sections[0].teams[1].officers", "must be a list"),
    ('"55 X2"', '"55;X2"', 12, f"{EAST}.neighbourhoods[1].id", "holds a semicolon"),
    ('"55 X2"', f'"{"x" * 101}"', 12, f"{EAST}.neighbourhoods[1].id", "is longer than 100 characters"),
    ('"55 X2"', '"55.X1"', 12, f"{EAST}.neighbourhoods[1].id", "'55.X1' is listed already, on line 11"),
    ('"55 X2"', '"55 X2", was: ["55.X1"]', 12, f"{EAST}.neighbourhoods[1].was", "listed already, on line 11"),
    ("name: Colehill", "name: Colehill, active_until: 2024-03-31", 12, f"{EAST}.neighbourhoods[1].active_until",
     "the last day, 2024-03-31, is before the first, 2024-04-01"),
    ("rank: pc,", "rank: general,", 15, f"{EAST}.officers[1].rank", "must be one of pcso, pc, sergeant"),
    ("rank: pc,", "rank: [pc],", 15, f"{EAST}.officers[1].rank", "must be a single value"),
    ("rank: pc,", "collar: 1234, rank: pc,", 15, f"{EAST}.officers[1].collar", "this key is not known"),
    ("posted_from: 2025-01-01", "posted_from: 2025-01-01, posted_until: 2024-12-31", 15,
     f"{EAST}.officers[1].posted_until", "is before posted_from"),
    ("id: pc-1, name: B. Example, rank: pc, posted_from: 2025-01-01",
     "id: sgt-1, name: A. Example, rank: sergeant, posted_from: 2024-04-01, neighbourhood: 55.X1", 15,
     f"{EAST}.officers[1].id", "'sgt-1' is listed already, on line 14"),
    ("id: pc-1", "id: sgt-1", 15, f"{EAST}.officers[1].name", "sgt-1 is called 'A. Example' on line 14"),
    ("published: yes", "published: perhaps", 14, f"{EAST}.officers[0].published", "must be yes or no"),
    ("published: yes", "published: no, published_from: 2025-01-01", 14, f"{EAST}.officers[0].published",
     "stand beside published: yes alone"),
    ("published: yes", "published: yes, published_from: 2025-01-02, published_until: 2025-01-01", 14,
     f"{EAST}.officers[0].published_until", "is before published_from"),
    ("neighbourhood: 55.X1}", "neighbourhood: nowhere}", 14, f"{EAST}.officers[0].neighbourhood",
     "'nowhere' is not a neighbourhood of wimborne"),
    ("from: 2026-01-05", "from: 2026-04-05", 17, f"{EAST}.priorities[0].until", "is before from"),
    ("title: Litter, ", "", 18, f"{EAST}.priorities[1].title", "is missing"),
    ("title: Litter, from: 2026-02-01",
     'title: Speeding on Leigh Road, neighbourhood: "55.X1", from: 2026-01-05', 18, f"{EAST}.priorities[1].title",
     "is listed already, on line 17"),
    ("title: Litter", "title: Litter, neighbourhood: nowhere", 18, f"{EAST}.priorities[1].neighbourhood",
     "'nowhere' is not a neighbourhood of wimborne"),
]  # fmt: skip


def refusals(text: str) -> list[tuple]:
    with pytest.raises(Refused) as refused:
        take(text)
    return [(refusal.line, refusal.column, refusal.reason) for refusal in refused.value.refusals]


@pytest.mark.parametrize(("old", "new", "line", "place", "reason"), ALONE)
def test_a_file_that_is_wrong_is_refused_by_line_and_place(db, old, new, line, place, reason):
    found = refusals(changed((old, new)))
    assert [said for at, where, said in found if (at, where) == (line, place) and reason in said], found
    assert (Force.objects.count(), Entry.objects.count(), Mark.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("text", ["[]", "words", "sections: []\nforce: dorset", "force: {}\nsections: {}"])
def test_a_file_of_another_shape_is_refused(db, text):
    assert refusals(text)
    assert Force.objects.count() == 0


def test_every_fault_is_named_at_once(db):
    text = changed(("rank: pc,", "rank: general,"), ("- id: west", "- id: east"), ("from: 2026-02-01", "from: soon"))
    assert [line for line, _, _ in refusals(text)] == [15, 18, 20]


def test_one_line_may_hold_a_whole_file(db):
    """As JSON does: nothing is taken for a repetition because it stands on the same line."""
    take('{"force": {"id": "f", "name": "F"}, "sections": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]}')
    assert [line for line, _, _ in refusals(
        '{"force": {"id": "f", "name": "F"}, "sections": [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]}'
    )] == [1]  # fmt: skip


# -- Against what is stored --------------------------------------------------------------------------------------------


def nothing_changes(text: str, *said: str) -> None:
    """The file is refused with exactly these reasons, and nothing is stored."""
    forget_marks()
    before = everything()
    found = [reason for _, _, reason in refusals(text)]
    assert len(found) == len(said), found
    for reason, expected in zip(found, said, strict=True):
        assert expected in reason
    assert (everything(), Mark.objects.count()) == (before, 0)


def everything() -> list:
    rows = [list(model.objects.order_by("id").values()) for model in (Force, Section, Team, Neighbourhood, Posting)]
    return [*rows, entries()]


def test_another_forces_keys_are_refused(borsetshire):
    text = changed(
        ("- id: west", "- id: borchester"), ("id: ferndown", "id: ambridge"), ("id: pc-1", "id: ambridge-officer")
    )
    nothing_changes(
        text,
        "ambridge-officer is somebody of another force",
        "ambridge is a team of another force",
        "borchester is a section of another force",
    )
    assert Person.objects.get(key="ambridge-officer").force == borsetshire.force


def test_another_force_may_use_the_same_neighbourhood_ids(borsetshire):
    Neighbourhood.objects.update(police_id="55.X1")
    take(FILE)
    assert Neighbourhood.objects.filter(police_id="55.X1").count() == 2


def test_a_neighbourhood_does_not_move_to_another_team(imported):
    line = '          - {id: "55 X2", name: Colehill}\n'
    ferndown = "active_from: 2024-06-01}"
    moved = changed((line, ""), (ferndown, f"{ferndown[:-1]}, neighbourhoods: [{line.strip()[2:]}]}}"))
    nothing_changes(moved, "'55 X2' is a neighbourhood of wimborne, and what was owed to it there stays so")


def test_two_neighbourhoods_do_not_become_one(imported):
    line = '          - {id: "55 X2", name: Colehill}\n'
    text = changed((line, ""), ('{id: "55.X1",', '{id: "55.X1", was: ["55 X2"],'))
    nothing_changes(text, "'55.X1' and '55 X2' are different neighbourhoods")


def test_a_neighbourhood_is_not_listed_under_two_of_its_ids(imported):
    take(changed(('{id: "55.X1", name', '{id: "55.CR3001", was: ["55.X1"], name')))
    line = '          - {id: "55 X2", name: Colehill}'
    twice = changed((line, f'          - {{id: "55.CR3001", name: Wimborne}}\n{line}'))
    nothing_changes(twice, "the neighbourhood bore this id once, and is listed already as '55.X1'")


def test_a_team_does_not_begin_after_its_end(imported):
    take(changed(("active_from: 2024-06-01}", "active_from: 2024-06-01, active_until: 2024-12-31}")))
    later = changed(("active_from: 2024-06-01}", "active_from: 2025-01-01}"))
    nothing_changes(later, "2025-01-01 is after the team's last day, 2024-12-31")


def test_a_neighbourhood_of_another_team_is_no_place_for_a_posting(imported):
    ferndown = "active_from: 2024-06-01}"
    officer = "{id: pc-2, name: C. Example, rank: pc, posted_from: 2025-01-01, neighbourhood: 55.X1}"
    text = changed((ferndown, f"{ferndown[:-1]}, officers: [{officer}]}}"))
    nothing_changes(text, "'55.X1' is not a neighbourhood of ferndown")


def test_a_refusal_at_the_end_undoes_the_beginning(imported):
    text = changed(("name: Wimborne NPT", "name: Renamed NPT"), ("2024-06-01}", "2024-06-01, successor_of: [x]}"))
    nothing_changes(text, "'x' is not a team of dorset")
    assert TODAY not in Team.objects.get(key="wimborne").names.values_list("first_day", flat=True)
