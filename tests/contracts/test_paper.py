"""How a sheet is set, of whatever is handed to it: no database, no portal."""

import io

import pytest
from pypdf import PdfReader

from contracts.paper import pack

FACT = {"term": "Rule", "text": "Posts at most 7 days apart.", "provisional": True}
SIDE = {"name": "As it happened", "sub": "all that is known", "figure": "16 days", "status": "missed", "word": "Missed"}
HEAD = ["Neighbourhood", "Days owed", "Longest", "Most allowed", "From", "To", "Last one", "Next due by"]
DAY = "Wednesday 23 September 2025"
AVERAGE = 4.5  # points, of a small letter of ten points: no word of so many is narrower


def figure(*rows):
    table = {"title": "One by one", "head": HEAD, "rows": rows, "beneath": [], "note": "", "none": "None."}
    said = ("contract", "team", "standard", "period", "place", "figure", "sentence", "promise", "foot", "check")
    return dict.fromkeys(said, "said") | {
        "status": "missed",
        "word": "Missed",
        "identity": [{"term": "Team", "text": "Wimborne"}] * 5,
        "clocks": [SIDE] * 3,
        "between": [],
        "tables": [table],
        "sum": None,
        "windows": ["met"],
        "windows_title": "The first period",
        "windows_words": "None came before it.",
        "rule": [FACT],
        "beside": [],
    }


def placed(*figures):
    """Every word on the pages, with its place from the left, in points."""
    named = dict.fromkeys(("title", "force", "contracts", "day", "lede", "note"), "said")
    found = []
    for page in PdfReader(io.BytesIO(pack(named | {"how": ["so"], "figures": figures}))).pages:
        page.extract_text(visitor_text=lambda text, at, *_: found.append((text.strip(), at[4])))
    return [(text, x) for text, x in found if text]


@pytest.mark.parametrize("cell", [DAY, "92"])
def test_no_column_is_narrower_than_its_longest_word(cell):
    row = ["Combe Green", "92", "109", "91", *[cell] * 4]
    at = dict(placed(figure(row, row)))
    first = [next(x for text, x in at.items() if head.startswith(text)) for head in HEAD]
    for head, here, then in zip(HEAD, first, first[1:], strict=False):
        assert then - here > AVERAGE * max(map(len, head.split())), head


def test_one_figure_alone_has_no_page_before_its_own():
    row = ["Combe Green", *["1"] * 7]
    assert "Page 1 of 1" in [text for text, _ in placed(figure(row))]
    assert "Page 1 of 3" in [text for text, _ in placed(figure(row), figure(row))]
