"""Charts as SVG made here: geometry from `portal.charts`, markup from `_components`, no style but classes."""

from collections.abc import Mapping

from django import template
from django.utils.safestring import mark_safe

from portal import charts, over_time_charts
from portal.templatetags.statuses import status_icon, status_slug

register = template.Library()


@register.inclusion_tag("_components/sparkline.html")
def sparkline(trend: Mapping | None) -> dict:
    """The last closed periods of one team: see `charts.sparkline`."""
    return {"spark": charts.sparkline(**trend) if trend else None}


@register.inclusion_tag("_components/strip.html")
def strip(days: Mapping) -> dict:
    """A period day by day: see `charts.strip`."""
    return {"strip": charts.strip(**days)}


@register.inclusion_tag("_components/marks.html")
def marks(counts: Mapping[str, int]) -> dict:
    """One mark a team, ordered met … nothing: see `charts.marks`."""
    found = charts.marks(counts)
    # Written without a template: there are hundreds on a page.
    drawn = (
        f'<use href="#{status_icon(mark.status)}" x="{mark.x}" y="{mark.y}" width="11" height="11"'
        f' class="np-u-{status_slug(mark.status)}"/>'
        for mark in found["marks"]
    )
    return {"marks": found, "drawn": mark_safe("".join(drawn))}  # noqa: S308 - our own words and numbers


@register.inclusion_tag("_components/over_time.html")
def over_time(chart: Mapping) -> dict:
    """A promise, one period after another: see `over_time_charts.over_time`."""
    return {"chart": over_time_charts.over_time(**chart)}


@register.inclusion_tag("_components/small_chart.html")
def small_chart(chart: Mapping) -> dict:
    """The same as small as a thumb: see `over_time_charts.small`."""
    return {"chart": over_time_charts.small(**chart)}
