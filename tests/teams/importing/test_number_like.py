"""Neighbourhood ids that a spreadsheet makes one are warned of."""

import pytest

from teams.importing.number_like import alike_as_numbers
from tests.teams.importing.county_file import FILE, changed, take

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("police_ids", "groups"),
    [
        (["71.10", "71.1", "7E2", "72.X1"], [["71.1", "71.10"]]),
        (["7E2", "700", "0700.0", "701"], [["0700.0", "700", "7E2"]]),
        (["007", "7"], [["007", "7"]]),
        (["1234567890123456", "1234567890123457"], [["1234567890123456", "1234567890123457"]]),
        (["55.X1", "55.X10", "A.1", "A.10", "1 1", "1.1.1", "1.1.10"], []),
        (["1e999", "2"], []),
    ],
)
def test_ids_are_one_where_they_read_as_one_number(police_ids: list[str], groups: list[list[str]]):
    assert alike_as_numbers(police_ids) == groups


def test_the_import_says_so_each_time_also_of_an_id_that_was_given_up():
    ten = ('{id: "55.X1", name', '{id: "71.10", name'), ("neighbourhood: 55.X1", "neighbourhood: 71.10")
    both = (*ten, ('neighbourhood: "55.X1"', 'neighbourhood: "71.10"'), ('{id: "55 X2",', '{id: "71.1",'))
    said = (
        "A spreadsheet makes one number of the neighbourhood ids 71.1 and 71.10: keep their column as text, or a file"
        " that it saved names the wrong place."
    )
    assert take(changed(*both)) == f"Dorset Police: 13 added, 0 changed. {said}"
    assert take(changed(*both)) == f"Dorset Police: nothing differs from what is stored. {said}"
    given_up = changed(*both).replace('{id: "71.1",', '{id: "71.2", was: ["71.1"],')
    assert take(given_up).endswith(said)
    assert take(given_up).endswith(said)


def test_other_ids_are_not_warned_of():
    assert "spreadsheet" not in take(FILE)
