"""Parts of a page that wrap other markup, which an include cannot do."""

from collections.abc import Iterable
from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def section(content: str, id: str, title: str, **more: object) -> SafeString:
    """`{% section id="owed" title="What we owe" note="2 to confirm" %}…{% endsection %}`.

    Also `more` and `more_url` (one link at the right), `aside=True` (on chalk), `extra_class`.
    """
    return render_to_string("_components/section.html", {"id": id, "title": title, "content": content, **more})


@register.simple_tag
@cache
def unchanging(template: str) -> SafeString:
    """A component that takes nothing, written once a process and not on every page."""
    return render_to_string(template)


@register.filter
def thousands(value: int) -> str:
    """As in "12,000"."""
    return f"{value:,}"


@register.filter
def paired(first: Iterable, second: Iterable) -> list[tuple]:
    """Two lists side by side; lists of different length are an error and not a table with shifted columns."""
    return list(zip(first, second, strict=True))
