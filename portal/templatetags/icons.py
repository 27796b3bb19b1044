"""The portal's own icons: one sprite inlined in every page, each icon a reference into it.

Inlined and not a file of its own, because a fragment reference needs no second request and takes its colour from the
text beside it, and because forced colours and print reach it.
"""

import re
from functools import cache
from pathlib import Path

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SOURCES = Path(__file__).resolve().parent.parent.parent / "static" / "src" / "icons"
SVG = re.compile(r"<svg xmlns=\"[^\"]+\" (?P<attributes>[^>]+)>(?P<drawing>.*)</svg>\s*", re.DOTALL)
# The hatching of exempt days: referred to by charts as url(#hatch).
HATCH = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#ece9f2"/><rect width="2" height="6" fill="#7b739b"/></pattern>'
)


@cache
def names() -> frozenset[str]:
    """Every icon there is, by the name of its file."""
    return frozenset(path.stem for path in SOURCES.glob("*.svg"))


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """One icon, hidden from screen readers: a word always stands beside it. An unknown name is an error."""
    if name not in names():
        raise template.TemplateSyntaxError(f"There is no icon called {name!r} in static/src/icons/.")
    return format_html('<svg class="np-i" aria-hidden="true" focusable="false"><use href="#{}"/></svg>', name)


@register.filter
def channel_icon(channel: object, asked: BoundField) -> str:
    """The icon of one of the field's choices, by its `icons`; the common one where they name none that is drawn."""
    name = getattr(asked.field, "icons", {}).get(str(channel), "")
    return name if name in names() else "channel-other"


@register.simple_tag
@cache
def sprite() -> SafeString:
    """All icons as symbols, once a page."""
    symbols = "".join(_symbol(SOURCES / f"{name}.svg") for name in sorted(names()))
    return mark_safe(  # noqa: S308 - our own files, nothing from data
        f'<svg class="np-sprite" aria-hidden="true" focusable="false"><defs>{HATCH}</defs>{symbols}</svg>'
    )


def _symbol(path: Path) -> str:
    found = SVG.fullmatch(path.read_text())
    if not found:
        raise ValueError(f"{path.name} is not an icon: expected one <svg xmlns=…> and nothing else.")
    return f'<symbol id="{path.stem}" {found["attributes"]}>{found["drawing"]}</symbol>'
