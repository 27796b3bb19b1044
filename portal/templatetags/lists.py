"""The rows of a list of django-tables2, written without a template: a page has hundreds of cells."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

TITLE = '<th class="govuk-table__header np-list-table__what" role="rowheader" scope="row">'
CELL = '<td class="govuk-table__cell {}" role="cell" data-label="{}">'


@register.simple_tag
def table_rows(table: Any) -> SafeString:
    """Of the page that is shown. The first column is each row's title."""
    begin = [format_html(CELL, column.attrs["td"].get("class", ""), column.header) for column in table.columns]
    ends = ["</td>"] * len(begin)
    begin[:1], ends[:1] = [SafeString(TITLE)], ["</th>"]
    rows = (
        "".join(
            f"{before}{conditional_escape(localize(cell))}{after}"
            for before, (_, cell), after in zip(begin, row.items(), ends, strict=True)
        )
        for row in table.paginated_rows
    )
    said = "\n".join(f'<tr class="govuk-table__row" role="row">{row}</tr>' for row in rows)
    return mark_safe(said)  # noqa: S308 - each cell is escaped
