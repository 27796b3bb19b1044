"""Numbers that a person in need dials: each is a link that a telephone opens, wherever it stands on a page.

{% dial "999" %}              a link
{{ sentence|dials }}          a sentence of the portal's own, or a moderator's, with its numbers as links
"""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from chats.helplines import FIRST, OTHERS

register = template.Library()

NUMBERS = {line.number for line in (*FIRST, *OTHERS)}
# Standing alone, and no part of a longer number, of an amount or of a time.
_NUMBER = re.compile(
    rf"(?<![\w£.,:/-])(?:{'|'.join(map(re.escape, sorted(NUMBERS, key=len, reverse=True)))})(?![\w:/-]|[.,]\d)"
)


@register.simple_tag
def dial(number: str, scheme: str = "tel") -> SafeString:
    """As in <a href="tel:08082000247">0808 2000 247</a>; with "sms" the link writes a text message."""
    address = f"{scheme}:{number.replace(' ', '')}"
    return format_html('<a class="govuk-link np-dial" href="{}">{}</a>', address, number)


@register.filter
def dials(text: str) -> SafeString:
    """The text, escaped, with every emergency number and helpline in it as a link."""
    if not _NUMBER.search(text):
        return conditional_escape(text)
    parts, place = [], 0
    for match in _NUMBER.finditer(text):
        parts += [conditional_escape(text[place : match.start()]), dial(match[0])]
        place = match.end()
    return mark_safe("".join([*parts, conditional_escape(text[place:])]))  # noqa: S308 - each part is escaped
