"""Lists of what is owed, as django-tables2 shows them."""

from __future__ import annotations

from datetime import date, datetime

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from contracts.models import Exemption, Flag
from record.dates import day_words
from record.timezones import day_of


def _day(value: date | datetime) -> str:
    """With the year: a list of what has been is read years later."""
    return day_words(day_of(value) if isinstance(value, datetime) else value)


def _link(url: str, words: str) -> SafeString:
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, words)


class ClearedFlags(tables.Table):
    """Flags that stand no more, the latest first."""

    flag = tables.Column(verbose_name="Flag", accessor="code", order_by=("team__name", "code"))
    level = tables.Column(verbose_name="Was")
    opened_at = tables.Column(verbose_name="Opened")
    cleared_at = tables.Column(verbose_name="Cleared")
    how = tables.Column(verbose_name="How", empty_values=(), orderable=False)

    class Meta:
        template_name = "_components/table.html"
        caption = "Flags that have cleared"

    def __init__(self, data, **options) -> None:
        super().__init__(data, empty_text="No flag has cleared yet.", **options)

    def render_flag(self, record: Flag) -> SafeString:
        return _link(reverse("flag", args=[record.pk]), f"{record.team.name}: {record.code}")

    def render_level(self, record: Flag) -> str:
        return record.get_level_display()

    def render_opened_at(self, value: datetime) -> str:
        return _day(value)

    def render_cleared_at(self, value: datetime) -> str:
        return _day(value)

    def render_how(self, record: Flag) -> str:
        return f"Closed by {record.closed_by.name}" if record.closed_by else "By itself"


class Exemptions(tables.Table):
    """Exemptions that have been decided or taken back, the latest first."""

    team = tables.Column(verbose_name="Team", accessor="team__name")
    standard = tables.Column(verbose_name="Standard", accessor="code", empty_values=())
    first_day = tables.Column(verbose_name="From")
    last_day = tables.Column(verbose_name="To")
    state = tables.Column(verbose_name="State")
    kind = tables.Column(verbose_name="Kind", accessor="kind__name")
    reason = tables.Column(verbose_name="Why", orderable=False, default="no reason given")

    class Meta:
        template_name = "_components/table.html"
        caption = "Exemptions that have been decided"

    def __init__(self, data, **options) -> None:
        super().__init__(data, empty_text="No exemption has been decided yet.", **options)

    def render_team(self, record: Exemption) -> SafeString:
        return _link(reverse("exemption", args=[record.pk]), record.team.name)

    def render_standard(self, record: Exemption) -> str:
        return f"{record.code} of the {record.contract.title}" if record.contract else "Every standard"

    def render_first_day(self, value: date) -> str:
        return _day(value)

    def render_last_day(self, value: date) -> str:
        return _day(value)

    def render_state(self, record: Exemption) -> str:
        return f"{record.get_state_display()}, by file" if record.by_file else record.get_state_display()
