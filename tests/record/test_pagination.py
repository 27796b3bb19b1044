"""How long a page of a list is, where it is opened, and that the address decides the second alone."""

import django_tables2 as tables
import pytest

from record.pagination import open_page
from tests.teams.conftest import dorset  # noqa: F401 (fixture)


class Numbers(tables.Table):
    number = tables.Column()


def shown(rf, query: str) -> list[int]:
    table = Numbers([{"number": number} for number in range(12)])
    open_page(table, rf.get(f"/{query}"), per_page=5)
    return [row.record["number"] for row in table.page.object_list]


@pytest.mark.parametrize("per_page", ["-1", "0", "1000000", "x", ""])
def test_the_address_does_not_say_how_long_a_page_is(rf, per_page):
    assert shown(rf, f"?per_page={per_page}") == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("page", "first"), [("2", 5), ("3", 10), ("99", 10), ("-1", 10), ("x", 0), ("", 0)])
def test_it_says_where_the_list_is_opened(rf, page, first):
    assert shown(rf, f"?page={page}")[0] == first


def test_it_says_in_which_order(rf):
    assert shown(rf, "?sort=-number") == [11, 10, 9, 8, 7]


@pytest.mark.parametrize("path", ["/activities/", "/enquiries/", "/flags/", "/exemptions/", "/letters/"])
def test_every_list_is_opened_so(client, dorset, path):  # noqa: F811
    client.force_login(dorset.people["admin"])
    assert client.get(f"{path}?per_page=-1").status_code == 200
    assert client.get(f"{path}?per_page=1000000").context["table"].paginator.per_page < 100
