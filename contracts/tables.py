"""Lists of what is owed, as django-tables2 shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from contracts.models import Exemption, Flag, Grade
from record.dates import day_words
from record.timezones import day_of


def _day(value: date | datetime) -> str:
    """With the year: a list of what has been is read years later."""
    return day_words(day_of(value) if isinstance(value, datetime) else value)


def _link(url: str, words: str) -> SafeString:
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, words)


class FlagTable(tables.Table):
    """Flags, the worst first. What is said of those on the page the view puts into `lines`, by id."""

    flag = tables.Column(accessor="team__name", verbose_name="Flag", order_by=("team__name", "code", "first_day", "id"))
    level = tables.Column(verbose_name="How it stands", order_by=("grave", "last_day", "team__name", "id"))
    opened_at = tables.Column(verbose_name="Raised", order_by=("opened_at", "id"))
    answer = tables.Column(
        verbose_name="What the team says", accessor="pk", order_by=("acknowledged_at", "opened_at", "id")
    )

    class Meta:
        template_name = "_components/table.html"
        caption = "Flags"
        order_by = "level"
        empty_text = "No flag fits. Clear the filters to see all that stand."

    def __init__(self, data, *, today: date, **options) -> None:
        super().__init__(data, **options)
        self.today = today
        self.lines: dict[int, dict[str, Any]] = {}

    def render_flag(self, record: Flag) -> SafeString:
        return self._cell("flag", record)

    def render_level(self, record: Flag) -> SafeString:
        return self._cell("level", record)

    def render_opened_at(self, record: Flag) -> SafeString:
        return self._cell("opened", record)

    def render_answer(self, record: Flag) -> SafeString:
        return self._cell("answer", record)

    def _cell(self, name: str, record: Flag) -> SafeString:
        line = self.lines[record.pk]
        return mark_safe(render_to_string(f"contracts/_flag_{name}.html", {**line, "today": self.today}).strip())  # noqa: S308 (a template escapes)


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


class GradeTable(tables.Table):
    """Grades, the latest first."""

    team = tables.Column(verbose_name="Team", accessor="team__name", order_by=("team__name", "id"))
    standard = tables.Column(verbose_name="Standard", accessor="code", order_by=("code", "id"))
    period = tables.Column(verbose_name="Period from", accessor="period_first_day", order_by=("period_first_day", "id"))
    grade = tables.Column(verbose_name="Grade", orderable=False)
    graded_on = tables.Column(verbose_name="Given on", order_by=("graded_on", "id"))

    class Meta:
        template_name = "_components/table.html"
        caption = "Grades that assessors gave"
        order_by = "-graded_on"
        empty_text = "No assessor has given a grade yet."

    def render_standard(self, record: Grade) -> str:
        return f"{record.code} of the {record.contract.title}"

    def render_period(self, value: date) -> str:
        return _day(value)

    def render_grade(self, value: str) -> str:
        return value.replace("_", " ").capitalize()

    def render_graded_on(self, value: date) -> str:
        return _day(value)
