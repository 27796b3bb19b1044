"""What the public sees of whoever answers: a rank and a place, from the postings; never a name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from chats.models import Chat
from teams.models import Grant, Person, Posting, Rank, Role, Team

WORDS = {Rank.PCSO: "Community support officer", Rank.PC: "Police constable"}
RANKS = Rank.values  # lowest first


def badge_of(person: Person, chat: Chat, today: date) -> str:
    """As in "Sergeant, Wimborne NPT": by the highest posting of the day, this team's first; else by the role held."""
    return badges_of([person.pk], chat, today)[person.pk]


def badges_of(people: Collection[int], chat: Chat, today: date) -> dict[int, str]:
    """The badges of several people by their primary keys. Two queries, one where everybody has a posting."""
    postings: dict[int, list[Posting]] = {person: [] for person in people}
    for posting in Posting.objects.on(today).filter(person__in=people).select_related("team"):
        postings[posting.person_id].append(posting)
    found = {person: _posted(theirs, chat) for person, theirs in postings.items() if theirs}
    others = [person for person in people if person not in found]
    return {**found, **_granted(others, chat, today)} if others else found


def _posted(postings: list[Posting], chat: Chat) -> str:
    best = max(postings, key=lambda posting: (posting.team_id == chat.team_id, RANKS.index(posting.rank)))
    return _words(Rank(best.rank), best.team)


def _granted(people: Collection[int], chat: Chat, today: date) -> dict[int, str]:
    badges = dict.fromkeys(people, f"Officer, {chat.team.name}")
    grants = Grant.objects.on(today).filter(person__in=people).select_related("section", "team").order_by("-id")
    for grant in grants:  # the first one held comes last, and stays
        badges[grant.person_id] = _held(grant) or f"Officer, {chat.team.name}"
    return badges


def _held(grant: Grant) -> str:
    if grant.role == Role.INSPECTOR and grant.section:
        return f"Inspector, {grant.section.name}"
    if grant.role == Role.SERGEANT and grant.team:
        return f"Sergeant, {grant.team.name}"
    return ""


def _words(rank: Rank, team: Team) -> str:
    return f"{WORDS.get(rank, rank.label)}, {team.name}"
