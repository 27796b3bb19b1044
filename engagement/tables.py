"""Lists of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from engagement.models import Activity, Enquiry, Status
from engagement.wording import when_short
from record.dates import moment_short

FIGURES = {"td": {"class": "np-num"}, "th": {"class": "np-num"}}


class ActivityTable(tables.Table):
    """Activities, the newest first."""

    title = tables.Column(verbose_name="What", order_by=("title", "id"))
    starts_at = tables.Column(verbose_name="When", order_by=("starts_at", "id"))
    channel = tables.Column(accessor="channel__name", verbose_name="Kind", order_by=("channel__position", "id"))
    team = tables.Column(accessor="team__name", verbose_name="Team", order_by=("team__name", "id"))
    status = tables.Column(verbose_name="Status", orderable=False)
    attendance = tables.Column(verbose_name="Came", attrs=FIGURES, order_by=("attendance", "id"))

    class Meta:
        orderable = True
        empty_text = "No activity fits. Widen the days, or clear the filters."
        order_by = "-starts_at"
        default = ""

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now

    def render_title(self, value: str, record: Activity) -> str:
        return format_html('<a class="govuk-link" href="/activities/{}/">{}</a>', record.id, value)

    def render_starts_at(self, record: Activity) -> str:
        return when_short(record)

    def render_status(self, value: Any, record: Activity) -> str:
        """A plan that has begun says that it waits: it counts for nothing."""
        if record.status == Status.PLANNED and record.starts_at <= self.now:
            return "Planned, to confirm"
        return Status(record.status).label


class EnquiryTable(tables.Table):
    """Enquiries; those that wait first, the longest first."""

    subject = tables.Column(verbose_name="About", orderable=False, empty_values=())
    received_at = tables.Column(verbose_name="Received", order_by=("received_at", "id"))
    team = tables.Column(accessor="team__name", verbose_name="Team", order_by=("team__name", "id"))
    answered_at = tables.Column(verbose_name="Answered", empty_values=(), order_by=("answered_at", "id"))

    class Meta:
        empty_text = "Nothing was asked."

    def render_subject(self, record: Enquiry) -> str:
        link = format_html('<a class="govuk-link" href="/enquiries/{}/">{}</a>', record.id, record)
        if not record.withdrawn_because:
            return link
        return format_html('{}<br><span class="np-quiet">Withdrawn: {}</span>', link, record.withdrawn_because)

    def render_received_at(self, value: Any) -> str:
        return moment_short(value)

    def render_answered_at(self, record: Enquiry) -> str:
        if record.answered_at:
            return moment_short(record.answered_at)
        return "No" if record.withdrawn_because else format_html("<b>{}</b>", "Not yet")
