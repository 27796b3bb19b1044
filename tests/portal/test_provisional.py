"""Numbers that are this portal's own, and not the force's yet, say so wherever they stand: once a page, one link."""

import re
from datetime import date

import pytest
from django.utils import timezone

from contracts.engine.settling import settle
from contracts.flagging import flag
from contracts.models import ContractVersion, Flag
from tests.contracts.reviewers_world import POST, agree
from tests.kept_worlds import kept_world
from tests.portal.sergeants_world import NOW, settled

pytestmark = pytest.mark.django_db
MARK = re.compile(r'class="np-prov">\s*([\w ]+)<')
LINK = re.compile(r'href="([^"]+)"[^>]*>What provisional means<')
MEANS = "/contracts/dorset/nec/?version=1#provisional"


def with_a_flag():
    """Wimborne as its sergeant finds it, with what stands against it raised."""
    dorset = settled()
    flag(force=dorset.force, now=timezone.now())
    return dorset


kept = kept_world(with_a_flag, at=NOW)


@pytest.fixture
def dorset(own_world, client):
    client.force_login(own_world.people["sergeant"])
    return own_world


def pages():
    """Every page with such numbers, and whether each of them can stand beside others."""
    yield from (("/?force=dorset", True), ("/teams/wimborne/", True), ("/my-team/", False), ("/flags/", False))
    yield f"/flags/{Flag.objects.order_by('id')[0].pk}/", False


def test_a_page_says_it_once_and_what_it_means_one_link_away(client, dorset):
    for address, _ in pages():
        text = client.get(address).content.decode()
        assert [mark.strip() for mark in MARK.findall(text)] == ["provisional"], address
        assert LINK.findall(text) == [MEANS], address
    assert '<p class="np-small np-quiet" id="provisional">' in client.get(MEANS).content.decode()


def test_where_the_force_has_agreed_all_of_them_nothing_is_said(client, dorset):
    ContractVersion.objects.update(provisional=False)
    for address, _ in pages():
        assert "rovisional" not in client.get(address).content.decode(), address


def test_where_some_are_those_are_marked(client, dorset):
    """A second contract of the force's own text stands beside the first: its promises carry no mark."""
    agree(dorset, {"P1": ("Own posts", POST)}, first_day=date(2026, 5, 1), contract="own", provisional=False)
    settle(team=dorset.teams["wimborne"], now=timezone.now())
    for address, marks_each in pages():
        if marks_each:
            text = client.get(address).content.decode()
            assert "Some numbers here are" in text
            assert len(MARK.findall(text)) == 1 + 7, address
            own = text[text.index("We will keep own posts") :]
            assert "np-prov" not in own[: own.index("</li>")]
