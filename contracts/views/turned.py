"""All that turned since a day: each window with what it was and is, when, and one reason; worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.engine.settling import settle_each_stale
from contracts.models import Standard
from contracts.models.statuses import NEWS_FIRST, AssessmentStatus
from contracts.queries import versions
from contracts.queries.status_changes import NoLongerOwed, StatusChange, all_turned, no_longer_owed
from contracts.queries.versions import Terms
from contracts.views.grid_table import contract_links, proof_url
from contracts.views.turned_form import NO_LONGER, TurnedFilter
from contracts.wording import fact, from_to, window_name
from inputs.exports import as_csv
from record.dates import day_words
from record.timezones import day_of, midnight
from teams.models import Team
from teams.permissions import Permission, forces_for, teams_for
from teams.requests import SignedInRequest

A_PAGE = 25
COLUMNS = (
    "section",
    "team",
    "team_name",
    "contract",
    "version",
    "standard",
    "title",
    "window",
    "first_day",
    "last_day",
    "before",
    "after",
    "turned_at",
    "reason",
    "since",
    "as_of",
)


@dataclass(frozen=True)
class TurnedLine:
    """One window. `after` is empty where it is owed no more, `before` where nothing was kept of it yet."""

    team: Team
    code: str
    title: str
    version: str
    window: str
    first_day: date
    last_day: date
    before: str
    after: str
    at: datetime
    why: str
    url: str
    first: bool = False  # kept for the first time since

    @property
    def has_turned(self) -> bool:
        """What was first kept, or only raised a flag, has not."""
        return bool(self.before)

    @property
    def day(self) -> date:
        return day_of(self.at)

    @property
    def gravity(self) -> tuple[Any, ...]:
        place = NEWS_FIRST.index(AssessmentStatus(self.after)) if self.after else len(NEWS_FIRST)
        return place, -self.at.timestamp(), *self.by_team

    @property
    def by_team(self) -> tuple[Any, ...]:
        return self.team.name, self.team.pk, self.code, self.first_day


ORDERS = {
    "worst": lambda line: line.gravity,
    "latest": lambda line: (-line.at.timestamp(), *line.gravity),
    "team": lambda line: line.by_team,
    "standard": lambda line: (line.code, *line.gravity),
}


def turned(request: SignedInRequest) -> HttpResponse:
    """What turned in the person's scope since a day, narrowed by the address; `format=csv` is the same as a file."""
    now = timezone.now()
    today = day_of(now)
    contracts = versions.in_force(forces_for(request.user, Permission.SEE_OVERSIGHT, today), today)
    if not contracts:
        return render(request, "contracts/grid_empty.html", {"today": today, "wide": True})
    terms = _chosen(contracts, request.GET.get("contract"))
    scope = teams_for(request.user, Permission.SEE_OVERSIGHT, today).filter(force=terms.contract.force_id)
    teams = list(scope.select_related("force").by_section())
    form = TurnedFilter(request.GET, today=today, sections=_sections(teams), standards=_standards(terms))
    context: dict[str, Any] = {
        "filters": form,
        "terms": terms,
        "contracts": contract_links(contracts, terms),
        "today": today,
    }
    context["version"] = terms.nearest(today)
    if not form.is_valid():
        return render(request, "contracts/turned.html", context | _frame(terms, contracts), status=400)
    settle_each_stale([team.pk for team in teams], now)
    lines = _lines(terms, teams, form, today)
    if request.GET.get("format") == "csv":
        return _file(lines, terms, form, now)
    context |= _shown(request, lines, form, today) | _frame(terms, contracts)
    return render(request, "contracts/turned.html", context)


def _chosen(contracts: list[Terms], key: str | None) -> Terms:
    found = next((terms for terms in contracts if terms.contract.key == key), None)
    if key and found is None:
        raise Http404("There is no such contract in force.")
    return found or contracts[0]


def _frame(terms: Terms, contracts: list[Terms]) -> dict[str, Any]:
    """What the form's address must keep, and the way back."""
    kept = [("contract", terms.contract.key)] if len(contracts) > 1 else []
    grid = f"/oversight/?contract={terms.contract.key}" if kept else "/oversight/"
    return {
        "hidden": kept,
        "clear": f"?contract={terms.contract.key}" if kept else "?",
        "breadcrumbs": [{"label": "Oversight", "url": grid}],
    }


def _sections(teams: Iterable[Team]) -> list[Any]:
    return list({team.section_id: team.section for team in teams}.values())


def _standards(terms: Terms) -> list[Standard]:
    """Each that a version has or had, by the words that it had last."""
    found = {standard.code: standard for version in terms.versions for standard in version.standards.all()}
    return [found[code] for code in sorted(found)]


def _lines(terms: Terms, teams: Sequence[Team], form: TurnedFilter, today: date) -> list[TurnedLine]:
    """What passes the filters, in the order asked for."""
    section, code, status = (form.chosen(name) for name in ("section", "standard", "status"))
    wanted = [team for team in teams if section in ("", team.section.key)]
    since = midnight(form.cleaned_data["since"])
    channels = versions.channel_words()
    asked: dict[str, Any] = {"contract": terms.contract, "teams": wanted, "since": since}
    found = [_line(one, channels, today) for one in all_turned(**asked) if code in ("", one.assessment.code)]
    ours = {team.pk: team for team in wanted}
    gone = [one for one in no_longer_owed(**asked) if code in ("", one.code)]
    titles = _titles(terms) if gone else {}
    found += [_gone(one, ours[one.team_id], titles, today) for one in gone]
    kept = [one for one in found if status in ("", one.after or NO_LONGER)]
    return sorted(kept, key=ORDERS[form.chosen("sort") or "worst"])


def _line(one: StatusChange, channels: dict[str, Any], today: date) -> TurnedLine:
    row, measure = one.assessment, one.standard.measure
    unit = next((unit for unit in row.units.all() if unit.unit_id == row.team_id), None)
    per_team = unit if measure.get("per", "team") == "team" else None
    known: dict[str, Any] = {
        "late": per_team.late if per_team else None,
        "last_on": per_team.last_on if per_team else None,
    }
    return TurnedLine(
        team=row.team,
        code=row.code,
        title=one.standard.title,
        version=row.version.key,
        window=window_name(measure["period"], row, today),
        first_day=row.first_day,
        last_day=row.last_day,
        before=one.was,
        after=row.status,
        at=one.at,
        why=fact(row, measure, channels, today=today, team=row.team.name, **known),
        url=proof_url(row.team, row.contract, row.code, row.first_day),
        first=one.is_first,
    )


def _titles(terms: Terms) -> dict[tuple[str, str], str]:
    """By the key of a version and the standard's code."""
    return {
        (version.key, standard.code): standard.title
        for version in terms.versions
        for standard in version.standards.all()
    }


def _gone(one: NoLongerOwed, team: Team, titles: Mapping[tuple[str, str], str], today: date) -> TurnedLine:
    return TurnedLine(
        team=team,
        code=one.code,
        title=titles.get((one.version, one.code), one.code),
        version=one.version,
        window=from_to(one.first_day, one.last_day, today),
        first_day=one.first_day,
        last_day=one.last_day,
        before=one.was,
        after="",
        at=one.at,
        why="Nothing is owed here any more.",
        url="",
    )


def _shown(request: SignedInRequest, lines: list[TurnedLine], form: TurnedFilter, today: date) -> dict[str, Any]:
    since: date = form.cleaned_data["since"]
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "csv"
    return {
        "page": Paginator(lines, A_PAGE).get_page(request.GET.get("page")),
        "counts": dict(Counter(line.after for line in lines if line.after)),
        "gone": sum(not line.after for line in lines),
        "turned": sum(line.has_turned for line in lines),
        "first": sum(line.first for line in lines),
        "raised": sum(not line.has_turned and not line.first for line in lines),
        "since_words": day_words(since, today),
        "narrowed": any(form.chosen(name) for name in ("section", "standard", "status")),
        "csv": f"?{query.urlencode()}",
    }


def _file(lines: Iterable[TurnedLine], terms: Terms, form: TurnedFilter, now: datetime) -> HttpResponse:
    """The rows that the page shows, all pages of them; the name says what they were narrowed to."""
    since: date = form.cleaned_data["since"]
    key = terms.contract.key
    rows = ([*_cells(line, key), since, now] for line in lines)
    answer = HttpResponse("".join(as_csv(COLUMNS, rows)), content_type="text/csv; charset=utf-8")
    said = [form.chosen(name) for name in ("section", "standard", "status") if form.chosen(name)]
    name = "-".join([key, "turned-since", since.isoformat(), *said, "as-of", day_of(now).isoformat()])
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _cells(line: TurnedLine, contract: str) -> list[Any]:
    team = [line.team.section.name, line.team.key, line.team.name]
    which = [contract, line.version, line.code, line.title, line.window, line.first_day, line.last_day]
    return [*team, *which, line.before or None, line.after or "no longer owed", line.at, line.why]
