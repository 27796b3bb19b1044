"""What was typed wrong is withdrawn, by its line or by an action, and told anew; and every change is a version."""

from datetime import date

import pytest

from record.refusal import Invalid
from teams.actions import withdraw_posting, withdraw_priority
from teams.models import Posting, PostingVersion, Priority, PriorityVersion, Team, TeamVersion
from tests.teams.importing.county_file import TODAY, changed, latest, marks, posting, since, take

LINE = "          - {id: pc-1, name: B. Example, rank: pc, posted_from: 2025-01-01}"
WITHDRAWN = LINE.replace("}", ', withdrawn: "Ferndown\'s"}')
LITTER = "          - {title: Litter, from: 2026-02-01}"


def versions(model, **which) -> list:
    return list(model.objects.filter(**which).order_by("version"))


def test_a_line_withdraws_the_posting_and_the_same_file_again_changes_nothing(imported):
    take(changed((LINE, WITHDRAWN)))
    assert not Posting.objects.filter(person__key="pc-1").exists()
    gone = Posting.with_withdrawn.get(person__key="pc-1")
    told = [(one.version, one.withdrawn_because, one.why) for one in versions(PostingVersion, posting=gone)]
    assert told == [(1, "", ""), (2, "Ferndown's", "Ferndown's")]
    assert latest() == [
        ("posting.withdrawn", "posting:pc-1/wimborne/2025-01-01", {"rank": "pc", "neighbourhood": None}, None)
    ]
    assert marks() == {"wimborne": since(date(2025, 1, 1)), "ferndown": date(2025, 1, 1)}  # they may have led anywhere
    assert "nothing differs" in take(changed((LINE, WITHDRAWN)))


def test_what_is_right_stands_beside_what_never_was(imported):
    anew = changed((LINE, f"{WITHDRAWN}\n{LINE.replace('rank: pc', 'rank: pcso')}"))
    take(anew)
    assert posting("pc-1").rank == "pcso"
    assert "nothing differs" in take(anew)
    assert Posting.with_withdrawn.filter(person__key="pc-1").count() == 2


def test_the_very_same_may_be_told_anew(imported):
    take(changed((LINE, WITHDRAWN)))
    take(changed((LINE, LINE)))
    assert posting("pc-1").versions.get().version == 1
    assert Posting.with_withdrawn.filter(person__key="pc-1").count() == 2


def test_a_line_that_withdraws_what_is_not_there_changes_nothing(imported):
    stranger = WITHDRAWN.replace("pc-1", "pc-9").replace("B. Example", "Z. Example")
    assert "nothing differs" in take(changed((LINE, f"{LINE}\n{stranger}")))


def test_a_priority_that_nobody_set(imported):
    take(changed((LITTER, LITTER.replace("}", ", withdrawn: Not ours}"))))
    assert not Priority.objects.filter(title="Litter").exists()
    gone = Priority.with_withdrawn.get(title="Litter")
    assert [one.withdrawn_because for one in versions(PriorityVersion, priority=gone)] == ["", "Not ours"]
    assert latest()[0][:2] == ("priority.withdrawn", "priority:wimborne/2026-02-01")
    assert marks() == {"wimborne": since(date(2026, 2, 1))}


@pytest.mark.parametrize("withdraw", ["posting", "priority"])
def test_by_an_action_once_and_with_a_reason(imported, withdraw):
    actions = {
        "posting": lambda reason: withdraw_posting(posting=row, by=None, reason=reason, today=TODAY),
        "priority": lambda reason: withdraw_priority(priority=row, by=None, reason=reason, today=TODAY),
    }
    row = posting("pc-1") if withdraw == "posting" else Priority.objects.get(title="Litter")
    with pytest.raises(Invalid, match="why"):
        actions[withdraw](" ")
    actions[withdraw]("Another's.")
    told = row.versions.order_by("-version")[0]
    assert (told.version, told.withdrawn_because, told.why, told.by) == (2, "Another's.", "Another's.", "command line")
    assert latest()[0][0] == f"{withdraw}.withdrawn"
    with pytest.raises(Invalid, match="already"):
        actions[withdraw]("Another's.")


def test_a_file_tells_what_differs_and_nothing_else(imported):
    assert [one.version for one in versions(TeamVersion)] == [1, 1]
    take(changed(("active_from: 2024-06-01}", "active_from: 2024-06-01, active_until: 2026-12-31}")))
    ferndown = versions(TeamVersion, team__key="ferndown")
    assert [(one.version, one.active_until) for one in ferndown] == [(1, None), (2, date(2026, 12, 31))]
    assert len({one.known_at for one in ferndown}) == 2
    assert TeamVersion.objects.filter(team__key="wimborne").count() == 1
    Team.objects.filter(key="ferndown").update(email="ferndown@dorset.example")
    assert "nothing differs" in take(
        changed(("active_from: 2024-06-01}", "active_from: 2024-06-01, active_until: 2026-12-31}"))
    )
