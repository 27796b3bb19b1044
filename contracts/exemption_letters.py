"""Letters about exemptions: to whoever decides that one waits, and to whoever asked what became of it.

Written in the transaction of their cause, in every force, a quiet one too: measures.md, "Flags", bounds letters about
flags alone. What is asked for together is one letter to each person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from contracts.models import Exemption
from contracts.queries.exemptions import DECIDED_BY, UNDECIDED, waiting_for
from record import letters
from record.letters import Draft, Letter
from record.timezones import day_of
from teams.models import Person
from teams.permissions import holders

ASKED, DECIDED = "exemption-asked", "exemption-decided"
State = Exemption.State


def tell_deciders(asked: Sequence[Exemption], *, now: datetime) -> list[Letter]:
    """Tell each person who may decide some of them; who had a part in one already decides none of it."""
    written: list[Letter] = []
    for person, own in _by_decider(asked, now):
        first = own[0]
        words = {"exemption": first, "more": len(own) - 1, "address": _address(first, own)}
        draft = _draft("exemption_waits", person, words, now)
        cause = f"{ASKED}:{first.pk}:{first.version}"
        written += letters.write(force=first.team.force.key, cause=cause, drafts=[draft], now=now)
    return written


def tell_asker(exemption: Exemption, *, now: datetime, by: str, reason: str = "") -> list[Letter]:
    """Tell whoever asked how it was decided; nobody where a file did, or the account has no address."""
    person = exemption.asked_by
    if person is None or not (person.is_active and person.email):
        return []
    words = {"exemption": exemption, "by": by, "reason": reason, "address": _address(exemption, [exemption])}
    draft = _draft("exemption_decided", person, words, now)
    cause = f"{DECIDED}:{exemption.pk}:{exemption.version}"
    return letters.write(force=exemption.team.force.key, cause=cause, drafts=[draft], now=now)


def still_waits(key: str) -> bool:
    """Whether what was asked for waits yet: a letter about one that is decided is not sent. Takes the cause's key."""
    pk, version = key.split(":")
    return Exemption.objects.filter(pk=int(pk), version=int(version), state__in=UNDECIDED).exists()


def _by_decider(asked: Sequence[Exemption], now: datetime) -> Iterable[tuple[Person, list[Exemption]]]:
    """Who can be written to, each with what waits for them: the same as page and count name."""
    today = day_of(now)
    asking = dict.fromkeys((DECIDED_BY[State(one.state)], one.team) for one in asked)
    people = {person.pk: person for permission, team in asking for person in holders(permission, team, today)}
    for person in people.values():
        waiting = set(waiting_for(person, today).filter(pk__in=[one.pk for one in asked]).values_list("pk", flat=True))
        if own := [one for one in asked if one.pk in waiting]:
            yield person, own


def _address(exemption: Exemption, own: Sequence[Exemption]) -> str:
    together = exemption.batch and len(own) > 1
    name, key = ("exemptions_together", exemption.batch) if together else ("exemption", exemption.pk)
    return settings.SITE_URL + reverse(name, args=[key])


def _draft(name: str, person: Person, words: dict, now: datetime) -> Draft:
    context = words | {"now": now, "today": day_of(now), "site": settings.SITE_URL}
    subject, body = (render_to_string(f"emails/{name}{part}.txt", context).strip() for part in ("_subject", ""))
    return Draft(person.key, person.email or "", subject, body + "\n")
