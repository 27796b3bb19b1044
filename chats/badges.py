"""What the public sees of whoever answers: a rank and a place, from the postings; never a name."""

from __future__ import annotations

from datetime import date

from chats.models import Chat
from teams.models import Grant, Person, Posting, Rank, Role, Team

WORDS = {Rank.PCSO: "Community support officer", Rank.PC: "Police constable"}
RANKS = Rank.values  # lowest first


def badge_of(person: Person, chat: Chat, today: date) -> str:
    """As in "Sergeant, Wimborne NPT": by the highest posting of the day, this team's first; else by the role held."""
    postings = Posting.objects.on(today).filter(person=person).select_related("team")
    best = max(postings, key=lambda posting: (posting.team_id == chat.team_id, RANKS.index(posting.rank)), default=None)
    if best:
        return _words(Rank(best.rank), best.team)
    grant = Grant.objects.on(today).filter(person=person).select_related("section", "team").order_by("id").first()
    if grant and grant.role == Role.INSPECTOR and grant.section:
        return f"Inspector, {grant.section.name}"
    if grant and grant.role == Role.SERGEANT and grant.team:
        return f"Sergeant, {grant.team.name}"
    return f"Officer, {chat.team.name}"


def _words(rank: Rank, team: Team) -> str:
    return f"{WORDS.get(rank, rank.label)}, {team.name}"
