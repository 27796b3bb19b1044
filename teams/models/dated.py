"""What all dated things share: a first day, and a last day that may be open."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q


def covering(day: date, *, first: str, last: str) -> Q:
    """Rows whose days include `day`; an empty last day is open-ended."""
    return Q(**{f"{first}__lte": day}) & (Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day}))


def ends_after_it_begins(*, first: str, last: str) -> Q:
    """The condition of a constraint: an open end, or one no earlier than the beginning."""
    return Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)})
