"""Charts as SVG made here: geometry from `portal.charts`, markup from `_components`, no style but classes."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal import charts, over_time_charts
from portal.templatetags.statuses import status_icon, status_slug

register = template.Library()


@register.simple_tag
def sparkline(trend: Mapping | None) -> str:
    """The last closed periods of one team: see `charts.sparkline`. Written here: the grid has one a row."""
    return _sparkline(charts.sparkline(**trend)) if trend else ""


def _sparkline(spark: Mapping) -> SafeString:
    drawn = ""
    if spark["line"]:
        drawn = '<path class="np-spark__base" d="M1 3H88"/>'
    if spark["before"]:
        drawn += format_html('<rect x="1" y="3" width="{}" height="22" fill="url(#hatch)"/>', spark["before"])
    if spark["line"]:
        drawn += format_html(
            '<path class="np-spark__line" d="{}"/><circle class="np-spark__end" cx="{}" cy="{}" r="3.5"/>',
            spark["line"],
            spark["end_x"],
            spark["end"],
        )
    said = format_html('<span class="govuk-visually-hidden"> {}</span>', spark["said"]) if spark["said"] else ""
    return format_html(
        '<span class="np-trend"><svg class="np-spark" viewBox="0 0 92 28" aria-hidden="true" focusable="false">{}</svg>'
        '<span class="np-trend__fig">{}{}</span></span>',
        mark_safe(drawn),  # noqa: S308 - made above
        spark["last"],
        said,
    )


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
