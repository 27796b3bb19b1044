"""The file's officers against the people and postings stored."""

from __future__ import annotations

from datetime import date

from record.timezones import ONE_DAY
from teams.importing.changes import StructureChanges, first_touched
from teams.importing.current_structure import Stored
from teams.importing.file_content import GivenPosting
from teams.importing.places import place_in
from teams.models import Neighbourhood, Person, Posting, Team

Publication = tuple[date | None, date | None]
NEVER: Publication = (None, None)


def match_postings(team: Team, given: list[GivenPosting], stored: Stored, plan: StructureChanges) -> None:
    """Add and change people and their postings to the team.

    A posting is known by person, first day and neighbourhood. Its rank tells two of them apart where both are listed;
    where one is, another rank corrects it. A line that withdraws one names its rank as it is stored.
    """
    given = _withdraw(team, given, stored, plan)
    free = {one.person: list(stored.postings[one.person, team.key]) for one in given}
    places = [place_in(team, one.neighbourhood, one.node, stored) for one in given]
    pairs = list(zip(given, places, strict=True))
    exact = [_taken(free[one.person], one, place, rank=one.rank) for one, place in pairs]
    for (one, place), posting in zip(pairs, exact, strict=True):
        person, is_new = _person(one, stored, plan)
        posting = posting or _taken(free[one.person], one, place)
        if person and posting:
            _change(posting, one, plan)
        elif person:
            _add(person, team, one, place, plan, is_new=is_new)


def _withdraw(team: Team, given: list[GivenPosting], stored: Stored, plan: StructureChanges) -> list[GivenPosting]:
    """Take back what the file says never was, where it still stands; what is left of the lines."""
    for one in given:
        if one.withdrawn:
            place = place_in(team, one.neighbourhood, one.node, stored)
            if posting := _taken(stored.postings[one.person, team.key], one, place, rank=one.rank):
                plan.withdraw(posting, _subject(one, team), one.withdrawn)
                plan.mark_force(posting.first_day)
                plan.mark(team, posting.first_day)
    return [one for one in given if not one.withdrawn]


def _taken(free: list[Posting], given: GivenPosting, place: Neighbourhood | None, rank: str = "") -> Posting | None:
    """Take the posting that the line means out of those nobody has taken."""
    for posting in free:
        same_place = posting.neighbourhood == place and posting.first_day == given.first_day
        if same_place and rank in ("", posting.rank):
            free.remove(posting)
            return posting
    return None


def _person(given: GivenPosting, stored: Stored, plan: StructureChanges) -> tuple[Person | None, bool]:
    """The person and whether they are new with this file; None, refused, where another force has them."""
    if given.person in stored.elsewhere[Person]:
        given.node.refuse(f"{given.person} is somebody of another force", "id")
        return None, False
    person = stored.people.get(given.person)
    if person is None:
        person = stored.people[given.person] = Person(force=stored.force, key=given.person, name=given.name)
        person.set_unusable_password()
        plan.add(person, f"person:{given.person}", {})
    elif person.pk:
        plan.change(person, f"person:{given.person}", {"name": given.name}, told=False)
    return person, person.pk is None


def _add(
    person: Person,
    team: Team,
    given: GivenPosting,
    place: Neighbourhood | None,
    plan: StructureChanges,
    *,
    is_new: bool,
) -> None:
    first, last = _publication(given, NEVER, plan.today)
    content = {
        "rank": given.rank,
        "neighbourhood": place,
        "first_day": given.first_day,
        "last_day": given.last_day,
        "published_from": first,
        "published_until": last,
    }
    plan.add(Posting(person=person, team=team, **content), _subject(given, team), content)
    plan.mark(team, given.first_day)
    if not is_new:  # who is new has led nothing yet, so no other team's standing can rest on the rank
        plan.mark_force(given.first_day)


def _change(posting: Posting, given: GivenPosting, plan: StructureChanges) -> None:
    rank, days = posting.rank, (posting.first_day, posting.last_day)
    before = (posting.published_from, posting.published_until)
    first, last = _publication(given, before, plan.today)
    content = {"rank": given.rank, "published_from": first, "published_until": last}
    if given.last_day:
        content["last_day"] = given.last_day
    plan.change(posting, _subject(given, posting.team), content)
    touched = posting.first_day if posting.rank != rank else first_touched(days, (days[0], posting.last_day))
    if touched:
        plan.mark_force(touched)
        plan.mark(posting.team, touched)
    if before != (first, last):
        plan.mark(posting.team, posting.first_day)


def _publication(given: GivenPosting, before: Publication, today: date) -> Publication:
    """The part of the posting that is published, its first and last day.

    The officer's consent, withdrawn at once: today is no published day any more, and past days keep counting.
    """
    if given.published:
        return given.published_from or given.first_day, given.published_until
    first, last = before
    if first is None or max(first, given.first_day) >= today:
        return NEVER
    return first, min(last or date.max, today - ONE_DAY)


def _subject(given: GivenPosting, team: Team) -> str:
    return f"posting:{given.person}/{team.key}/{given.first_day}"
