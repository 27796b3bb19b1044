"""A second file: postings, ranks, publication and priorities."""

from datetime import date, timedelta

from teams.models import Person, Posting, Priority
from tests.teams.importing.county_file import FILE, TODAY, changed, entries, latest, marks, posting, since, take

YESTERDAY = TODAY - timedelta(days=1)
ALSO_IN_FERNDOWN = changed(
    (
        "active_from: 2024-06-01}",
        "active_from: 2024-06-01, officers: [{id: sgt-1, name: A. Example, rank: inspector, posted_from: 2026-01-01}]}",
    )
)


# -- Officers ---------------------------------------------------------------------------------------------------------


def test_one_person_has_several_postings(imported):
    take(ALSO_IN_FERNDOWN)
    held = Posting.objects.filter(person__key="sgt-1").order_by("first_day")
    assert list(held.values_list("team__key", "rank")) == [("wimborne", "sergeant"), ("ferndown", "inspector")]
    assert Person.objects.count() == 2


def test_the_posting_of_somebody_known_may_change_every_team_of_the_force(imported):
    """They may have led an activity anywhere, and a leader's rank counts."""
    take(ALSO_IN_FERNDOWN)
    assert marks() == {"wimborne": date(2026, 1, 1), "ferndown": since(date(2026, 1, 1))}


def test_the_posting_of_somebody_new_changes_their_team_alone(imported):
    further = "          - {id: pc-2, name: C. Example, rank: pc, posted_from: 2026-05-01}\n          - {id: pc-1"
    take(changed(("          - {id: pc-1", further)))
    assert marks() == {"wimborne": since(date(2026, 5, 1))}


def test_another_rank_on_the_same_posting_corrects_it(imported):
    take(changed(("rank: pc,", "rank: sergeant,")))
    assert posting("pc-1").rank == "sergeant"
    assert marks() == {"wimborne": since(date(2025, 1, 1)), "ferndown": date(2025, 1, 1)}
    assert latest() == [
        ("posting.changed", "posting:pc-1/wimborne/2025-01-01", {"rank": "pc"}, {"rank": "sergeant"}),
    ]


def test_a_promotion_is_an_end_and_a_further_posting(imported):
    line = "          - {id: pc-1, name: B. Example, rank: pc, posted_from: 2025-01-01}"
    ended = line.replace("}", ", posted_until: 2026-03-31}")
    promoted = line.replace("rank: pc", "rank: sergeant").replace("2025-01-01", "2026-04-01")
    take(changed((line, f"{ended}\n{promoted}")))
    held = Posting.objects.filter(person__key="pc-1").order_by("first_day")
    assert list(held.values_list("rank", "last_day")) == [("pc", date(2026, 3, 31)), ("sergeant", None)]
    assert marks() == {"wimborne": since(date(2026, 4, 1)), "ferndown": date(2026, 4, 1)}


def test_two_ranks_from_one_day_are_two_postings_in_any_order(imported):
    line = "          - {id: pc-1, name: B. Example, rank: pc, posted_from: 2025-01-01}"
    acting = line.replace("rank: pc", "rank: sergeant")
    take(changed((line, f"{acting}\n{line}")))
    take(changed((line, f"{line}\n{acting}")))
    assert sorted(Posting.objects.filter(person__key="pc-1").values_list("rank", flat=True)) == ["pc", "sergeant"]


def test_somebody_new_may_have_two_postings_at_once(db):
    line = "          - {id: pc-1, name: B. Example, rank: pc, posted_from: 2025-01-01}"
    take(changed((line, f"{line.replace('}', ', posted_until: 2025-12-31}')}\n{line.replace('2025', '2026')}")))
    assert Posting.objects.filter(person__key="pc-1").count() == 2
    assert Person.objects.count() == 2


def test_an_officer_of_two_neighbourhoods_is_posted_twice(imported):
    line = next(line for line in FILE.splitlines() if "id: sgt-1" in line)
    take(changed((line, f"{line}\n{line.replace('55.X1', '55 X2')}")))
    assert Posting.objects.filter(person__key="sgt-1").count() == 2


# -- Publication ------------------------------------------------------------------------------------------------------


PUBLISHED = "published: yes"


def published() -> tuple[date | None, date | None]:
    return posting().published_from, posting().published_until


def test_withdrawing_publication_ends_it_today_and_past_days_keep_counting(imported):
    take(changed((PUBLISHED, "published: no")))
    assert published() == (date(2024, 4, 1), YESTERDAY)
    assert list(Posting.objects.published_on(TODAY)) == []
    assert [row.person.key for row in Posting.objects.published_on(YESTERDAY)] == ["sgt-1"]
    assert marks() == {"wimborne": since(date(2024, 4, 1))}


def test_leaving_the_word_out_withdraws_it_too(imported):
    take(changed((f"{PUBLISHED}, ", "")))
    assert published() == (date(2024, 4, 1), YESTERDAY)


def test_a_withdrawal_repeated_later_moves_nothing(imported):
    withdrawn = changed((PUBLISHED, "published: no"))
    take(withdrawn)
    before = entries()
    take(withdrawn, today=TODAY + timedelta(days=30))
    assert published() == (date(2024, 4, 1), YESTERDAY)
    assert entries() == before


def test_a_publication_still_to_come_is_never_made(db):
    part = "published: yes, published_from: 2026-06-30"
    take(changed((PUBLISHED, part)))
    take(changed((PUBLISHED, "published: no")))
    assert published() == (None, None)


def test_an_earlier_end_of_publication_stays_when_it_is_withdrawn(db):
    take(changed((PUBLISHED, "published: yes, published_until: 2025-12-31")))
    take(changed((PUBLISHED, "published: no")))
    assert published() == (date(2024, 4, 1), date(2025, 12, 31))


def test_a_part_of_a_posting_may_be_published(db):
    take(changed((PUBLISHED, "published: yes, published_from: 2025-01-01, published_until: 2025-12-31")))
    assert published() == (date(2025, 1, 1), date(2025, 12, 31))


def test_publishing_again_publishes_the_posting(imported):
    take(changed((PUBLISHED, "published: no")))
    take(FILE)
    assert published() == (date(2024, 4, 1), None)


# -- Priorities -------------------------------------------------------------------------------------------------------


def test_a_priority_ends(imported):
    take(changed(("from: 2026-02-01}", "from: 2026-02-01, until: 2026-05-31}")))
    assert Priority.objects.get(title="Litter").last_day == date(2026, 5, 31)
    assert marks() == {"wimborne": since(date(2026, 6, 1))}


def test_another_first_day_is_another_priority(imported):
    take(changed(("from: 2026-02-01}", "from: 2026-03-01}")))
    assert Priority.objects.filter(title="Litter").count() == 2
    assert marks() == {"wimborne": since(date(2026, 3, 1))}
