"""The cells of the grid, which no template escapes: text is text in them, and a cell that is remembered is its own."""

from portal.templatetags import boards

STANDARD = {"code": "S4", "name": "Posts & <b>", "edge": True}
CELL = {
    "code": "S4",
    "name": "Posts & <b>",
    "status": "missed",
    "figure": "9 <i>days",
    "url": '/oversight/a/nec/S4/2026-11-01/"><script>',
    "title": 'Judged by "1"',
    "mark": "<u>",
    "short": "9 <i>d",
    "strip": {"width": 84, "height": 19, "paths": [("np-w-x", "M0 0h6")], "words": "Last 12: <s>"},
}
PARTS = [
    {"name": "<em>", "status": "met", "figure": "<i>", "url": '">', "mark": "<u>", "title": "<b>", "revised": True}
]
OURS = ("<td", "</td", "<a ", "</a", "<span", "</span", "<svg", "</svg", "<use", "<path", "<b ", "</b>")
OF_SEVERAL = ("<details", "</details", "<summary", "</summary", "<ul", "</ul", "<li", "</li")


def tags_of_others(html: str) -> list[str]:
    ours = (*OURS, *OF_SEVERAL, "<b>4")
    return [f"<{rest[:8]}" for rest in html.split("<")[1:] if not f"<{rest}".startswith(ours)]


def test_whatever_is_put_in_is_text():
    team = {"name": "<team>", "cells": [CELL, CELL | {"parts": PARTS}, None]}
    sums = [
        {"name": "<b>", "edge": False, "counts": counts, "of": 9, "url": '"><script>'}
        for counts in ([("missed", 4)], [])
    ]
    written = [
        boards.board_cells([STANDARD] * 3, team["cells"]),
        boards.fold_cells([STANDARD] * 3, team),
        boards.board_sums(sums),
        boards.fold_sums(sums, "<section>"),
        boards.urgent_links(team["cells"]),
    ]
    assert [tags_of_others(html) for html in written] == [[]] * 5
    assert not any('"">' in html or '/"><' in html for html in written)
    assert "Posts &amp; &lt;b&gt;" in written[0] and 'title="Judged by &quot;1&quot;"' in written[0]


def test_what_is_remembered_of_one_cell_is_not_said_of_another():
    met = CELL | {"status": "met", "figure": "6 days", "mark": "", "title": "", "url": "/other/"}
    first, second, again = (boards.board_cells([STANDARD], [cell]) for cell in (CELL, met, CELL))
    assert first == again
    assert "6 days" in second and "/other/" in second and "is-open" not in second and "Missed" not in second
