"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def new(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def edit(request: HttpRequest, **where) -> HttpResponse:
    raise Http404
