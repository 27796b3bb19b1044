"""Teams, neighbourhoods, postings and priorities of a generated world."""

from datetime import date, timedelta

from contracts.measures import RANKS
from contracts.plain.world import ALWAYS, Neighbourhood, Posting, Priority, Stretch, Team
from tests.contracts.generated.setting import Setting

ONE_DAY = timedelta(days=1)


def teams(setting: Setting) -> list[Team]:
    people = [setting.key(f"o{number}") for number in range(5)]
    return [_team(setting, number, people) for number in range(setting.dice.randint(2, 3))]


def _team(setting: Setting, number: int, people: list[str]) -> Team:
    active = _team_days(setting)
    places = _neighbourhoods(setting, number, active)
    names = [place.key for place in places]
    return Team(
        key=setting.key(f"team-{number}"),
        active=active,
        neighbourhoods=places,
        postings=_postings(setting, people, names),
        priorities=_priorities(setting, names),
    )


def _team_days(setting: Setting) -> Stretch:
    long_before = setting.begin - timedelta(days=30)
    first = setting.pick((long_before, long_before, setting.begin, setting.day_between(setting.begin, setting.turn)))
    last = setting.pick((None, None, None, setting.day_about(setting.turn), setting.day_between(first, setting.turn)))
    return first, None if last is None else max(first, last)


def _soon(setting: Setting) -> date:
    """A last day that lets a warning see ahead what will be missing."""
    return setting.turn + timedelta(days=setting.pick((0, 1, 2, 6, 7, 8, 13)))


def _stretch(setting: Setting) -> Stretch:
    first = setting.turning_point()
    last = setting.pick((None, first, _soon(setting), setting.day_about(setting.turn), setting.turning_point()))
    return first, None if last is None else max(first, last)


def _neighbourhoods(setting: Setting, team: int, active: Stretch) -> tuple[Neighbourhood, ...]:
    return tuple(
        Neighbourhood(
            key=f"G{setting.seed} {team}.N{number}",  # the outside world's ids may hold spaces
            active=(active[0], None) if setting.chance(50) else _stretch(setting),
            former=(f"G{setting.seed} {team}.old{number}",) if setting.chance(25) else (),
        )
        for number in range(setting.dice.randint(0, 3))
    )


def _postings(setting: Setting, people: list[str], names: list[str]) -> tuple[Posting, ...]:
    """Some people once, some twice with a hole between, some on a new rank from one day to the next."""
    found: list[Posting] = []
    for person in setting.some(people, 0):
        first = setting.pick((setting.begin - timedelta(days=40), setting.turning_point()))
        again = setting.chance(45)
        last = setting.pick((None, None, max(first, _soon(setting)), setting.day_between(first, setting.turn)))
        last = setting.day_between(first, setting.turn) if again else last
        found.append(_posting(setting, person, (first, last), names))
        if again and last is not None:
            # The next day: a change of rank. Before: two postings overlap, still one person. Later: a hole.
            start = last + timedelta(days=setting.pick((-20, -9, 0, 1, 1, 2, 9)))
            if start > first:
                end = setting.pick((None, setting.day_about(setting.turn)))
                found.append(_posting(setting, person, (start, None if end is None else max(start, end)), names))
    return tuple(found)


def _posting(setting: Setting, person: str, posted: Stretch, names: list[str]) -> Posting:
    published = setting.chance(75)
    return Posting(
        person=person,
        rank=setting.pick(RANKS[:4]),
        posted=posted,
        published=published,
        published_part=_published_part(setting, posted) if published and setting.chance(35) else ALWAYS,
        neighbourhood=setting.pick(names) if names and setting.chance(40) else None,
    )


def _published_part(setting: Setting, posted: Stretch) -> Stretch:
    """A part of the posting, from a day on, up to one, or both."""
    last = posted[1] or setting.turn + timedelta(days=20)
    first_shown = setting.day_between(posted[0], last) if setting.chance(60) else date.min
    last_shown = setting.day_between(max(posted[0], first_shown), last) if setting.chance(60) else None
    return first_shown, last_shown


def _priorities(setting: Setting, names: list[str]) -> tuple[Priority, ...]:
    return tuple(
        Priority(
            title=f"Priority {number}",
            in_force=_stretch(setting),
            neighbourhood=setting.pick(names) if names and setting.chance(50) else None,
        )
        for number in range(setting.dice.randint(0, 4))
    )
