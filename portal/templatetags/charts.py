"""Charts as SVG made here: geometry from `portal.charts`, markup from `_components`, no style but classes."""

from collections.abc import Mapping

from django import template

from portal import charts, over_time_charts

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
    return {"marks": charts.marks(counts)}


@register.inclusion_tag("_components/over_time.html")
def over_time(chart: Mapping) -> dict:
    """A promise, one period after another: see `over_time_charts.over_time`."""
    return {"chart": over_time_charts.over_time(**chart)}


@register.inclusion_tag("_components/small_chart.html")
def small_chart(chart: Mapping) -> dict:
    """The same as small as a thumb: see `over_time_charts.small`."""
    return {"chart": over_time_charts.small(**chart)}
