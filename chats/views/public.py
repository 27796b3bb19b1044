"""To be written."""

from django.http import Http404, HttpRequest, HttpResponse


def chats(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def chat(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def ask(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def support(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def transcript(request: HttpRequest, **where) -> HttpResponse:
    raise Http404


def transcript_text(request: HttpRequest, **where) -> HttpResponse:
    raise Http404
