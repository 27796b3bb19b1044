"""Letters about flags as readers have them: written, sent, and each of their lines named."""

from datetime import UTC, datetime

from contracts.models import Flag, FlagChange, FlagLine
from record import letters
from record.letters import Draft, Letter
from tests.contracts.flagged_world import Promises

NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)


def flags_of(county, *codes: str, team: str = "wimborne", level: str = "missed") -> list[Flag]:
    """Standing flags of one team, one a standard, as `Promises` has them judged."""
    promises = vars(county).setdefault("promises", None) or Promises(county)
    county.promises = promises
    for code in codes:
        promises.judged(level, team=team, code=code)
    promises.flag(NOW)
    return list(Flag.objects.filter(team=county.teams[team], code__in=codes).order_by("code"))


def tell(county, who: str, *flags: Flag, at=NOW, cause="flags:1", counted: int = 0, **more) -> Letter:
    """A letter to one person, sent; the last `counted` of the lines are not printed, only counted."""
    person = county.people[who]
    body = "12 days without a post.\n\nThe proof: https://portal/<proof>\n"
    draft = Draft(person.key, person.email, f"Wimborne: {len(flags)} missed", body)
    (letter,) = letters.write(force=county.force.key, cause=cause, drafts=[draft], now=at)
    Letter.objects.filter(pk=letter.pk).update(**({"state": "sent", "sent_at": at, "attempts": 1} | more))
    for number, flag in enumerate(flags):
        change = FlagChange.objects.filter(flag=flag).order_by("-id").first()
        said = {"level": flag.level, "first": True, "named": number < len(flags) - counted}
        FlagLine.objects.create(change=change, person=person, letter=letter, **said)
    return Letter.objects.get(pk=letter.pk)
