"""A year for the auditor: what they get and what they do with it, and with `format=zip` the file itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from contracts.audit_files import Audit, audit_zip, known_by_now
from contracts.audit_forms import LAST, AuditForm, years
from contracts.models import Assessment, Contract
from contracts.periods import Period
from contracts.permissions import forces_overseen_whole
from inputs.sent_while_made import TooManyAtOnce, sent_while_made
from record.timezones import day_of
from teams.models import Force
from teams.requests import SignedInRequest

AT_ONCE = "Two of these files are being made already. Try again in a few minutes."


def audit(request: SignedInRequest) -> HttpResponseBase:
    """For whoever looks over a force as a whole: what is in the file concerns every team of it."""
    today = day_of(timezone.now())
    forces = list(forces_overseen_whole(request.user, today).order_by("key"))
    if not forces:
        raise PermissionDenied("Only whoever looks over the whole force may have its year.")
    force = _chosen(forces, request.GET.get("force"))
    contracts = list(Contract.objects.filter(force=force).annotate(since=Min("versions__first_day")).order_by("key"))
    asks = request.GET.get("format") == "zip"
    form = AuditForm(_asked(request, contracts, asks), today=today, contracts=contracts, numbers=_numbers(force, today))
    context = {"form": form, "force": force, "forces": forces, "contracts": contracts, "today": today}
    if not asks:
        return render(request, "contracts/audit.html", context)
    if not form.is_valid():
        return render(request, "contracts/audit.html", context, status=400)
    chosen = tuple(one for one in contracts if one.key in form.cleaned_data["contract"])
    try:
        return _file(request, Audit(force, form.span(), chosen, known_by_now(force)))
    except TooManyAtOnce:
        answer = render(request, "contracts/audit.html", context | {"problem": AT_ONCE}, status=503)
        answer["Retry-After"] = "120"
        return answer


def _file(request: SignedInRequest, wanted: Audit) -> HttpResponseBase:
    return sent_while_made(request, audit_zip(wanted), content_type="application/zip", name=f"{wanted.name}.zip")


def _chosen(forces: list[Force], key: str | None) -> Force:
    """Raises Http404 for a force that is not there, or not the person's to look over."""
    found = next((one for one in forces if key in (None, one.key)), None)
    if found is None:
        raise Http404("No such force.")
    return found


def _asked(request: SignedInRequest, contracts: Iterable[Contract], asks: bool) -> QueryDict:
    """What the address says; before anything is asked for, the last policing year of every contract."""
    said = request.GET.copy()
    said.setdefault("year", LAST)
    if not asks and "contract" not in said:
        said.setlist("contract", [one.key for one in contracts])
    return said


def _numbers(force: Force, today: date) -> dict[str, int]:
    """How many figures are kept of each year that is offered: one query."""
    of = {one.value: Count("pk", filter=_touches(one.span)) for one in years(today)}
    counted = Assessment.objects.filter(team__force=force).aggregate(**{_column(name): n for name, n in of.items()})
    return {name: counted[_column(name)] for name in of}


def _touches(span: Period) -> Q:
    return Q(first_day__lte=span.last_day, last_day__gte=span.first_day)


def _column(name: str) -> str:
    return name.replace("-", "_")
