"""Lists made from several apps, as django-tables2 shows them: letters, with the flags that they told of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from contracts.queries.letter_answers import ToldLine, lines_of
from record.dates import moment_short
from record.letters import Letter
from teams.models import Person

Delivery = Letter.Delivery
State = Letter.State
BREAKS = {"td": {"class": "np-became"}}  # a service's words may hold an address of any length


class LettersTable(tables.Table):
    """One letter a row; its text opens in place, the flags that it told of stand below.

    `load_lines` is called once the page is chosen.
    """

    subject = tables.Column(verbose_name="Letter", orderable=False)
    address = tables.Column(verbose_name="To", order_by=("address", "id"))
    written_at = tables.Column(verbose_name="Written", order_by=("written_at", "id"))
    state = tables.Column(verbose_name="What became of it", order_by=("state", "delivery", "id"), attrs=BREAKS)
    sent_at = tables.Column(verbose_name="Sent", default="–", order_by=("sent_at", "id"))

    class Meta:
        template_name = "_components/table.html"
        caption = "Letters of the force"

    lines: dict[UUID, list[ToldLine]] = {}
    names: dict[str, str] = {}
    ask = "Ask for the right address."

    def load_lines(self) -> None:
        """Fetch what the letters of this page told, and the names of whom they told it. For all of them at once."""
        shown = [row.record for row in self.page.object_list]
        self.lines = lines_of([letter.pk for letter in shown])
        people = Person.objects.filter(key__in={letter.person for letter in shown})
        self.names = dict(people.values_list("key", "name"))

    def render_subject(self, record: Letter) -> SafeString:
        text = format_html(
            '<details class="np-letter"><summary>{}</summary><div class="np-letter__text">{}</div></details>',
            record.subject,
            record.body,
        )
        return format_html("{}{}", text, self._told(record))

    def render_address(self, record: Letter) -> SafeString:
        name = self.names.get(record.person, "")
        return format_html("{}<br>{}", name, record.address) if name else format_html("{}", record.address)

    def render_written_at(self, value: Any) -> str:
        return moment_short(value)

    def render_sent_at(self, value: Any) -> str:
        return moment_short(value)

    def render_state(self, record: Letter) -> SafeString:
        if record.state != State.SENT:
            tried = f", tried {record.attempts} times" if record.attempts > 1 else ""
            fault = f": {record.fault}" if record.fault else ""
            return format_html("{}{}{}", record.get_state_display(), tried, fault)
        return self._arrived(record)

    def _arrived(self, record: Letter) -> SafeString:
        """What the service said of it, in its own words; a plain mail server says no more than that it took it."""
        if not record.delivery:
            return SafeString("sent")
        said = record.get_delivery_display()
        words = f" ({record.delivery_words})" if record.delivery_words else ""
        when = moment_short(record.delivery_at) if record.delivery_at else ""
        if record.delivery == Delivery.FAILED:
            return format_html("<b>{}</b>{}, {}. {}", said, words, when, self._ask(record))
        return format_html("{}{}, {}", said, words, when)

    def _ask(self, record: Letter) -> SafeString | str:
        if record.person not in self.names:
            return self.ask
        return format_html('<a class="govuk-link" href="{}">{}</a>', reverse("person", args=[record.person]), self.ask)

    def _told(self, record: Letter) -> SafeString:
        told = [
            (
                reverse("flag", args=[one.flag.pk]),
                one.title,
                f": {one.answer.get_answer_display()}" if one.answer else "",
            )
            for one in self.lines.get(record.pk, ())
        ]
        if not told:
            return SafeString("")
        rows = format_html_join("", '<li><a class="govuk-link" href="{}">{}</a>{}</li>', told)
        return format_html('<ul class="np-told">{}</ul>', rows)


class OwnLetters(LettersTable):
    """The same of one person, who is told where to answer, and whom to tell the right address."""

    address = None
    ask = "Tell your administrator your right address."

    class Meta:
        template_name = "_components/table.html"
        caption = "Letters to you"
        sequence = ("subject", "written_at", "sent_at", "state")

    def _ask(self, record: Letter) -> str:
        return self.ask

    def _told(self, record: Letter) -> SafeString:
        told = super()._told(record)
        if not told:
            return told
        return format_html(
            '{}<p class="np-flush np-small"><a class="govuk-link" href="{}">Answer it'
            '<span class="govuk-visually-hidden">: {}</span></a></p>',
            told,
            reverse("letter", args=[record.pk]),
            record.subject,
        )
