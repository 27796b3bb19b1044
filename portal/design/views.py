"""The pages of the style guide."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.design import oversight, public, samples
from portal.design.forms import SampleFilter, SampleForm

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "states": ("Statuses and states", public.STATES),
    "owed": ("My team", samples.OWED),
    "log": ("Log an activity", samples.LOG),
    "grid": ("Oversight", oversight.GRID),
    "many": ("Oversight of many", oversight.MANY),
    "proof": ("Proof", oversight.PROOF),
    "promises": ("Team page", public.PROMISES),
    "home": ("Home", public.HOME),
}


def guide(request: HttpRequest, page: str = "states") -> HttpResponse:
    """One page of the style guide; 404 outside DEBUG and for a page there is not."""
    if not settings.DEBUG or page not in PAGES:
        raise Http404
    _, sample = PAGES[page]
    pages = [(name, words) for name, (words, _) in PAGES.items()]
    context = {"pages": pages, "filters": SampleFilter(), "form": _form(page), **samples.frame(page), **sample}
    return render(request, f"design/{page}.html", context)


def _form(page: str) -> SampleForm:
    """As it comes back with errors among the states, as it first comes everywhere else."""
    if page == "states":
        return SampleForm({"title": "Co-op, Merley", "advertised_on": "14.5.", "attendance": "-1"})
    return SampleForm(initial={"channel": "drop_in", "when": "today"})
