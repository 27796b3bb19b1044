"""My team: where it stands, what it owes, soonest first, and what still has to be confirmed."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.engine.settling import settle_each_stale, settle_if_stale
from contracts.models import Assessment, Standard
from contracts.models.statuses import AT_RISK, KEPT, KEPT_WORDS, MISSED
from contracts.queries.assessments import Cell
from contracts.queries.exemptions import waiting_for
from contracts.queries.my_team import SOON, TeamStanding, first_due, standing, to_confirm
from contracts.queries.owed_lines import OwedLine
from contracts.queries.provisional import provisional
from contracts.queries.versions import in_force
from contracts.wording import fact, window_name
from engagement.models import Activity
from engagement.permissions import permits
from engagement.views.activities import log_address
from engagement.wording import hours_beside, when_words
from portal.templatetags.gds import in_words
from portal.views.flag_notes import FlagNotes
from portal.views.owed_buttons import buttons, log_form_address
from portal.views.to_put_right import to_put_right
from portal.views.waiting import waiting
from record.dates import day_month, day_words
from record.timezones import day_of
from teams.models import Person, Team
from teams.permissions import Permission, get_team_for, permissions_for, teams_for
from teams.requests import SignedInRequest

LARGEST_WORD = 12
AT_ONCE = 2  # plans to confirm before a line that says how many more there are


def my_team(request: SignedInRequest) -> HttpResponse:
    """The team's page; who has several chooses, who has none is told what can be done about it."""
    now = timezone.now()
    person, today = request.user, day_of(now)
    if key := request.GET.get("team"):
        return _page(request, get_team_for(person, key, Permission.READ, today), now)
    teams = list(_present(teams_for(person, Permission.READ, today), today))
    posted_to = _posted_to(person, today) if len(teams) > 1 else {team.id for team in teams}
    own = [team for team in teams if team.id in posted_to]
    if len(own) == 1:
        return _page(request, own[0], now)
    context: dict[str, Any] = {} if teams else {"freshness": None}
    context |= {"teams": _to_choose_from(teams, now), "exemptions": waiting_for(person, today).count()}
    return render(request, "portal/choose_team.html", context)


def _present(teams: Any, today: date) -> Any:
    """Teams that have not ended: those still to begin are shown too."""
    return teams.filter(Q(active_until=None) | Q(active_until__gte=today)).select_related("force").by_section()


def _posted_to(person: Person, today: date) -> set[int]:
    """The teams for which the person holds a role of the team's own."""
    return set(person.grants.on(today).exclude(team=None).values_list("team", flat=True))


def _to_choose_from(teams: list[Team], now: datetime) -> list[dict[str, Any]]:
    """The teams, each with the sum of its statuses."""
    ids = [team.id for team in teams]
    settle_each_stale(ids, now)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    present = Assessment.objects.filter(team__in=ids).open_on(day_of(now))
    for team, status, number in present.values_list("team", "status").annotate(Count("id")).order_by():
        counts[team][status] = number
    return [{"team": team, "counts": counts[team.id], "url": _address(team)} for team in teams]


def _address(team: Team) -> str:
    return f"/my-team/?{urlencode({'team': team.key})}"


def _page(request: SignedInRequest, team: Team, now: datetime) -> HttpResponse:
    return render(request, "portal/my_team.html", page_context(team, request.user, now))


def page_context(team: Team, person: Person, now: datetime) -> dict[str, Any]:
    """What the page shows to the person, brought up to date; the copy for the hours without signal shows it too."""
    settle_if_stale(team, now)
    return _context(standing(team, now), permissions_for(person, team, day_of(now)), person)


def _context(found: TeamStanding, held: frozenset[Permission], person: Person) -> dict[str, Any]:
    team, today = found.team, day_of(found.now)
    plans = [_to_confirm(activity, today, held, person) for activity in to_confirm(team, found.now)]
    notes = FlagNotes(team, today)
    return {
        "team": team,
        "today": today,
        # This page has just brought itself up to date, whatever the scheduler does.
        "freshness": {"as_of": found.now, "checked_at": found.now, "late": False},
        "lede": _lede(found.counts),
        "provisional": provisional(found.judged_by),
        "standing": _squares(found),
        "owed_title": f"What {'we owe' if Permission.LOG_ACTIVITY in held else 'the team owes'}, soonest first",
        "owed": [_line(line, team, held, today, notes) for line in found.soon],
        "later": [_line(line, team, held, today, notes) for line in found.later],
        "empty": _empty(found, today),
        "missed": [_missed(cell, found, today, notes) for cell in sorted(found.missed, key=_newest)],
        "exemptions": waiting_for(person, today).count() if Permission.APPROVE_EXEMPTION in held else 0,
        "plans": plans[:AT_ONCE],
        "more_plans": plans[AT_ONCE:],
        "plans_note": f"{len(plans)} to confirm",
        "to_put_right": to_put_right(team, held, found.now),
        "waiting": waiting(team, person, held, found.now),
        "may_log": Permission.LOG_ACTIVITY in held,
        "agenda": [_agenda(activity, found) for activity in found.plans if _is_to_come(activity, found)],
        "log_url": log_form_address(team, {}),
        "plan_url": log_form_address(team, {"status": "planned"}),
        "activities_url": f"/activities/?{urlencode({'team': team.key})}",
    }


def _lede(counts: Counter[str]) -> str:
    """As in "Nine of ten promises are met or on track. One is at risk." What was not judged is left out."""
    judged = sum(counts.values()) - counts["exempt"] - counts["not_applicable"]
    well = sum(counts[status] for status in KEPT)
    if not judged:
        return ""
    if well == judged:
        return f"All {_number(judged).lower()} promises are {KEPT_WORDS}." if judged > 1 else "The promise is kept."
    figure = f"{well} of {judged}" if judged > LARGEST_WORD else f"{_number(well)} of {_number(judged).lower()}"
    said = [f"{figure} promises {_is(well)} {KEPT_WORDS}."]
    urgent = [status for status in (AT_RISK, MISSED) if counts[status]]
    said += [f"{_number(counts[status])} {_is(counts[status])} {status.word}." for status in urgent]
    return " ".join(said)


def _number(number: int) -> str:
    return in_words(number) if number <= LARGEST_WORD else str(number)


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _squares(found: TeamStanding) -> dict[str, Any]:
    """A row of squares a contract."""
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for cell in found.present:
        rows[cell.assessment.contract_id].append(_square(cell, found.team))
    squares = [square for row in rows.values() for square in row]
    return {"rows": list(rows.values()), "squares": squares, "counts": found.counts}


def _square(cell: Cell, team: Team) -> dict[str, Any]:
    name, code = cell.standard.title, cell.assessment.code
    return {"code": code, "name": name, "status": cell.status, "url": _proof(team, cell)}


def _proof(team: Team, cell: Cell) -> str:
    return f"/oversight/{team.key}/{cell.proof}"


def _line(line: OwedLine, team: Team, held: frozenset[Permission], today: date, notes: FlagNotes) -> dict[str, Any]:
    return {
        "title": line.title,
        "url": _proof(team, line.cell),
        "why": line.why,
        "status": line.status,
        "late_from": line.late_from,
        "note": notes.once(line.cell),
        "actions": buttons(line, team, held),
    }


def _newest(cell: Cell) -> int:
    return -cell.assessment.first_day.toordinal()


def _missed(cell: Cell, found: TeamStanding, today: date, notes: FlagNotes) -> dict[str, Any]:
    row, units = cell.assessment, found.known.names.standings(cell.units, cell.measure)
    return {
        "title": f"{cell.standard.title}, {window_name(cell.measure['period'], row, today)}",
        "url": _proof(found.team, cell),
        "status": row.status,
        "note": notes.of(cell),
        "fact": fact(row, cell.measure, found.known.channels, today=today, late=cell.late, units=units),
    }


def _is_to_come(activity: Activity, found: TeamStanding) -> bool:
    """Within two weeks; what has begun stands under "Was it held?"."""
    return activity.starts_at > found.now and activity.day <= day_of(found.now) + SOON


def _to_confirm(activity: Activity, today: date, held: frozenset[Permission], person: Person) -> dict[str, Any]:
    """As `to_confirm.html` takes it. Who may not confirm it logs it, and is asked whether it was this one."""
    told = f" Advertised {day_month(activity.advertised_on, today)}." if activity.advertised_on else ""
    return {
        "title": activity.title,
        "url": f"/activities/{activity.id}/",
        "text": f"{activity.channel.name}, {when_words(activity, today)}.{told}",
        "action": f"/activities/{activity.id}/confirm/?next=my-team",
        "version": activity.version,
        "people_come": activity.channel.has_attendance,
        "field": f"came-{activity.id}",
        "cancel_url": f"/activities/{activity.id}/cancel/?next=my-team",
        "may_confirm": permits(activity, person, held, Permission.CONFIRM),
        "log_url": log_address(activity) if Permission.LOG_ACTIVITY in held else "",
    }


def _agenda(activity: Activity, found: TeamStanding) -> dict[str, Any]:
    led = f", {activity.led_by.name}" if activity.led_by else ""
    told = f" Advertised {day_month(activity.advertised_on, day_of(found.now))}." if activity.advertised_on else ""
    at = f", {hours}" if (hours := hours_beside(activity, day_of(found.now))) else ""
    unseen = activity.channel_id in found.to_advertise and not activity.advertised_on
    return {
        "starts_at": activity.starts_at,
        "title": activity.title,
        "url": f"/activities/{activity.id}/",
        "text": f"{activity.channel.name}{at}{led}.{told}",
        "warning": "Not advertised yet." if unseen else "",
    }


def _empty(found: TeamStanding, today: date) -> dict[str, Any] | None:
    """What the page says where nothing is owed within two weeks."""
    team = found.team
    if found.soon:
        return None
    if team.active_from > today:
        return _not_begun(team, today)
    if not found.present:
        return {"title": "No promise binds this team today.", "text": "No contract of the force is in force."}
    dated = [line.late_from for line in found.later if line.late_from]
    text = "What is planned and held now counts all the same."
    if not dated:
        return {"title": "Nothing is owed.", "text": text}
    return {"title": f"Nothing turns late before {day_words(_day(dated[0]), today)}.", "text": text}


def _not_begun(team: Team, today: date) -> dict[str, Any]:
    """A team before its first day: it names the first days on which something is due."""
    titles = {
        (terms.contract.key, standard.code): standard.title
        for terms in in_force([team.force], team.active_from)
        for standard in Standard.objects.filter(version=terms.nearest(team.active_from))
    }
    due = [
        f"{titles.get((row.contract, row.standard), row.standard)} by {day_words(row.due_by, today)}"
        for row in first_due(team)[:3]
        if row.due_by
    ]
    text = f"Its first promises: {'; '.join(due)}." if due else "No promise is due by a day yet."
    return {"title": f"{team.name} starts on {day_words(team.active_from, today)}.", "text": text}


def _day(late_from: date | datetime) -> date:
    return day_of(late_from) if isinstance(late_from, datetime) else late_from
