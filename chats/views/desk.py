"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def desk(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def state(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def pause(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def typed_in(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def decide(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def claim(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def own(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def shut_out(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def take_on(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def answer(request: HttpRequest, **where) -> HttpResponse:
    raise Http404
