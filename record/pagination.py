"""How a list is opened: the address chooses the order and the page, and never how long a page is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def open_page(table: Any, request: HttpRequest, *, per_page: int) -> None:
    """Put the table in the order and at the page that the address asks for.

    A page that is none is the first one, and one beyond the end the last. django_tables2 has a RequestConfig for this,
    which also lets the address say how many rows are wanted: less than none, or all there are.
    """
    table.request = request
    if order := request.GET.getlist(table.prefixed_order_by_field):
        table.order_by = order
    table.paginate(per_page=per_page)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field))
