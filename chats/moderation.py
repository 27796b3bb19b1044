"""The states of a question and the moves between them: one table.

A question is held until a moderator has read it. A decision names the state it was made about; where the question has
moved on meanwhile it is refused with the news, so that two moderators never undo each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices

FOLLOW_UP = timedelta(hours=72)  # a reply, nationally. Source: domain.md, "National duties on the same log"
ALARM = timedelta(minutes=5)  # from here on a question has waited too long to be read
CLAIM = timedelta(minutes=5)  # for so long a question that a moderator has opened is theirs


class QuestionState(TextChoices):
    WAITING = "waiting", "Being read"
    PUBLISHED = "published", "Published"
    ANSWERED = "answered", "Answered"
    TAKEN_AWAY = "taken_away", "Taken away to be answered"
    MERGED = "merged", "Merged with another question"
    REFUSED = "refused", "Not published"
    WITHDRAWN = "withdrawn", "Withdrawn by the asker"
    URGENT = "urgent", "Urgent"


class Reason(TextChoices):
    """Why a question is not published: fixed, and shown to everybody as a count and to the asker in words."""

    CRIME_REPORT = "crime_report", "it reports a crime"
    LIVE_CASE = "live_case", "it is about a live case"
    NAMES_A_PERSON = "names_a_person", "it names or points at a person"
    PERSONAL_DATA = "personal_data", "it holds personal details"
    ABUSE = "abuse", "it is abusive"
    OFF_TOPIC = "off_topic", "it has nothing to do with this chat"
    DUPLICATE = "duplicate", "it was asked and answered already"
    POLITICS = "politics", "it is about party politics"
    COMPLAINT_ABOUT_OFFICER = "complaint_about_officer", "it is a complaint about an officer"


# What whoever asked can do next, said after the reason.
NEXT_STEPS: dict[Reason, str] = {
    Reason.CRIME_REPORT: "Report it by calling 101, or 999 in an emergency. Nothing written here is a report.",
    Reason.LIVE_CASE: "Talking about a case in public can harm it. Call 101 if you know something.",
    Reason.NAMES_A_PERSON: "You can ask again without the name.",
    Reason.PERSONAL_DATA: "You can ask again without the personal details.",
    Reason.ABUSE: "You can ask again in other words.",
    Reason.OFF_TOPIC: "Your neighbourhood team’s page says how to ask them about anything else.",
    Reason.DUPLICATE: "The answer stands on the chat’s page.",
    Reason.POLITICS: "Officers take no side in politics. You can ask about policing itself.",
    Reason.COMPLAINT_ABOUT_OFFICER: "Complaints go to the force’s professional standards department, or call 101.",
}

# What the public sees. Everything else is nobody's but the asker's and the moderators'.
PUBLIC = frozenset({QuestionState.PUBLISHED, QuestionState.ANSWERED, QuestionState.TAKEN_AWAY})
# What the public will not see (again), so that nothing merged with it can live from its answers.
LOST = frozenset({QuestionState.REFUSED, QuestionState.WITHDRAWN, QuestionState.URGENT})


@dataclass(frozen=True)
class Move:
    starting: frozenset[QuestionState]
    leading: QuestionState
    public: bool = False  # whether the public hears of it


_WAITING = frozenset({QuestionState.WAITING})
MOVES: dict[str, Move] = {
    # By a moderator.
    "publish": Move(_WAITING, QuestionState.PUBLISHED, public=True),
    "merge": Move(_WAITING | {QuestionState.PUBLISHED}, QuestionState.MERGED, public=True),
    "refuse": Move(_WAITING, QuestionState.REFUSED),
    "urgent": Move(_WAITING, QuestionState.URGENT),
    "take_away": Move(_WAITING | {QuestionState.PUBLISHED}, QuestionState.TAKEN_AWAY, public=True),
    "retract": Move(PUBLIC, QuestionState.WAITING, public=True),
    "stand_down": Move(frozenset({QuestionState.URGENT}), QuestionState.WAITING),
    # By an officer who answers, and by the asker.
    "answer": Move(PUBLIC, QuestionState.ANSWERED, public=True),
    "withdraw": Move(
        frozenset({QuestionState.WAITING, QuestionState.PUBLISHED, QuestionState.TAKEN_AWAY}),
        QuestionState.WITHDRAWN,
        public=True,
    ),
    # By the portal: the question with which it was merged is lost.
    "release": Move(frozenset({QuestionState.MERGED}), QuestionState.WAITING),
}
DECISIONS = ("publish", "merge", "refuse", "urgent", "take_away", "retract")  # those of the interfaces


def diagram() -> str:
    """The table as a diagram in Mermaid's words."""
    lines = ["stateDiagram-v2", f"    [*] --> {QuestionState.WAITING.value} : ask"]
    for verb, move in MOVES.items():
        lines += [
            f"    {before.value} --> {move.leading.value} : {verb.replace('_', ' ')}"
            for before in QuestionState
            if before in move.starting
        ]
    # Taken back with a reason, it is not read again.
    lines += [
        f"    {before.value} --> {QuestionState.REFUSED.value} : retract, why"
        for before in QuestionState
        if before in PUBLIC
    ]
    # And once the transcript is out, what was merged with it goes with it.
    lines += [f"    {QuestionState.MERGED.value} --> {QuestionState.REFUSED.value} : release, published"]
    return "\n".join([*lines, ""])
