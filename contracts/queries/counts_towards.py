"""What one activity counts towards, and towards what not and why: by the rules, and never ticked by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from contracts.engine.assessment import AssessmentScope
from contracts.engine.lately import answer
from contracts.models import Standard
from contracts.queries.versions import audience_words, channel_words
from contracts.wording import Looked, why_not
from engagement.content import ActivityContent
from record.timezones import day_of
from teams.models import Team

COUNTS = ("counted", "expected")


@dataclass(frozen=True)
class Towards:
    """A standard for the activity's kind. `asked`: it asks whether something about the activity was in time.

    `why_not` is empty where the activity counts, or will once it is held; else the reason, as a phrase that ends the
    sentence: "nobody said for which neighbourhood.".
    """

    code: str
    title: str
    asked: bool = False
    why_not: str = ""


def counts_towards(*, team: Team, content: ActivityContent, now: datetime) -> list[Towards]:
    """The standards of the team, in their order, that look at what is stored as the content."""
    day = day_of(content.starts_at)
    scope = AssessmentScope((team.id,), now, from_day=min(day, day_of(now)), channels=(content.channel,))
    rows = answer(scope, "pages/counts_towards", activity=content.id)
    # One for each contract and code that looks at the activity: whether it asks, and the reason.
    found = {(contract, code): (asked, reason) for contract, code, asked, reason in rows}
    looked, channels, audiences = _looked(content), channel_words(), audience_words()

    def towards(standard: Standard, asked: bool, reason: str) -> Towards:
        why = (
            "" if reason in COUNTS else why_not(reason, standard.measure, channels, looked=looked, audiences=audiences)
        )
        return Towards(standard.code, standard.title, asked, why)

    in_force = _in_force({contract for contract, _ in found}, day)
    return [towards(standard, *found[_key(standard)]) for standard in in_force if _key(standard) in found]


def _key(standard: Standard) -> tuple[int, str]:
    return standard.version.contract_id, standard.code


def _in_force(contracts: set[int], day: date) -> list[Standard]:
    bound = Standard.objects.filter(version__contract__in=contracts).select_related("version")
    return [standard for standard in bound.order_by("version__contract", "position") if _binds(standard, day)]


def _binds(standard: Standard, day: date) -> bool:
    version = standard.version
    return version.first_day <= day and (version.last_day is None or day <= version.last_day)


def _looked(content: ActivityContent) -> Looked:
    fields = ActivityContent.__slots__
    return Looked(
        day=day_of(content.starts_at),
        status=content.status,
        channel=content.channel,
        advertised_on=content.advertised_on,
        attendance=content.attendance,
        unsaid=frozenset(name for name in fields if getattr(content, name) in (None, "", ())),
    )
