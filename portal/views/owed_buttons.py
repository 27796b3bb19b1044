"""The buttons of what a team owes: what somebody can do about a line of My team, by what they may do."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from contracts.queries.owed_lines import OwedLine
from teams.models import Team
from teams.permissions import Permission


def buttons(line: OwedLine, team: Team, held: frozenset[Permission]) -> list[dict[str, str]]:
    """At most two buttons, and none that the person may not press."""
    if line.plan:
        return [{"label": "See the plan", "url": f"/activities/{line.plan.id}/"}]
    if line.doing == "log" and Permission.LOG_ACTIVITY in held:
        return [
            {"label": "Log it", "url": log_form_address(team, line.begin_with)},
            {"label": "Plan it", "url": log_form_address(team, {**line.begin_with, "status": "planned"})},
        ]
    if line.doing in THINGS:
        permission, does, address, looks, seen = THINGS[line.doing]
        label, where = (does, address) if permission in held else (looks, seen)
        return [{"label": label, "url": where.format(id=line.about, team=urlencode({"team": team.key}))}]
    return []


def log_form_address(team: Team, begin_with: Any) -> str:
    return f"/log/?{urlencode({'team': team.key, **begin_with})}"


# What the button of a line says to who may do it and where it leads, and the same for who may only look.
SEE = "/activities/{id}/"
CORRECT = "/activities/{id}/correct/?reason="
THINGS = {
    "answer": (Permission.ANSWER_ENQUIRY, "Answer it", "/enquiries/{id}/", "Read it", "/enquiries/{id}/"),
    "answer_all": (Permission.ANSWER_ENQUIRY, "Answer them", "/enquiries/?{team}", "Read them", "/enquiries/?{team}"),
    "feedback": (
        Permission.CORRECT_ANY,
        "It is published",
        f"{CORRECT}Published#id_feedback_published_on",
        "See it",
        SEE,
    ),
    "feedback_all": (Permission.READ, "See them", "/activities/?{team}&status=held", "", ""),
    "advertise": (Permission.CORRECT_ANY, "It is advertised", f"{CORRECT}Advertised#id_advertised_on", "See it", SEE),
}
