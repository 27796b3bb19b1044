"""Default deny, and the doors themselves."""

import pytest
from django.core import checks
from django.http import Http404, HttpResponse
from django.urls import include, path
from ninja import NinjaAPI
from ninja.constants import NOT_SET

from portal import access, converters  # noqa: F401 (it registers `<key:…>`)
from portal.access import needs, public, signed_in, undeclared
from teams.permissions import Permission
from tests.teams import kept_dorset
from tests.teams.county import FIRST_DAY

kept, dorset = kept_dorset.kept, kept_dorset.dorset


def page(request, **kwargs) -> HttpResponse:
    """A page."""
    return HttpResponse("seen")


def hidden(request, **kwargs) -> HttpResponse:
    raise Http404


urlpatterns = [
    path("open/", public(page)),
    path("inside/", signed_in(page)),
    path("grid/", needs(Permission.SEE_OVERSIGHT)(page)),
    path("teams/<key:team>/", public(page)),
    path("proof/<key:team>/", needs(Permission.SEE_OVERSIGHT)(hidden)),
    path("sign-in/", public(page), name="account_login"),
    path("account/password/", public(page), name="account_change_password"),
    path("account/closed/", public(page), name="account_inactive"),
]


def test_every_route_of_the_portal_declares_who_may_come_in():
    assert access.every_route_declares_its_policy(None) == []


def test_a_route_that_declares_nothing_fails_the_start(settings):
    settings.ROOT_URLCONF = type("Map", (), {"urlpatterns": [path("open/", public(page)), path("forgotten/", page)]})
    found = checks.run_checks(tags=[checks.Tags.security])
    assert [fault.msg for fault in found if fault.id == "portal.E001"] == [
        "/forgotten/ does not declare who may come in."
    ]
    assert all(fault.is_serious() for fault in found if fault.id == "portal.E001")


def test_it_is_found_below_another_map_too():
    nested = [path("area/", include(([path("<int:number>/", page)], "area")))]
    assert [fault.msg for fault in undeclared(nested)] == ["/area/<int:number>/ does not declare who may come in."]


def test_an_api_without_authentication_is_not_mounted():
    for auth in (NOT_SET, None, []):
        with pytest.raises(ValueError, match="without authentication"):
            access.api(NinjaAPI(urls_namespace="open", auth=auth))


def test_a_declared_view_keeps_its_name_and_its_marks():
    page.csrf_exempt = True
    try:
        assert signed_in(page).csrf_exempt is True
        assert signed_in(page).__name__ == "page"
    finally:
        del page.csrf_exempt


def test_doors_open_to_those_they_name(client, dorset, settings):
    settings.ROOT_URLCONF = __name__
    found = {}
    for name in (None, "stranger", "sergeant", "inspector", "reviewer"):
        client.logout()
        if name:
            client.force_login(dorset.people[name])
        found[name] = [client.get(address).status_code for address in ("/open/", "/inside/", "/grid/")]
    assert found == {
        None: [200, 302, 302],
        "stranger": [302, 302, 302],  # told, at the first address, that the account opens nothing
        "sergeant": [200, 200, 403],
        "inspector": [200, 200, 200],
        "reviewer": [200, 200, 200],
    }


@pytest.mark.parametrize("name", ["sergeant", "inspector"])
def test_what_is_out_of_sight_is_not_there_whatever_one_may_not_do(client, dorset, settings, name):
    settings.ROOT_URLCONF = __name__
    assert client.get("/proof/wimborne/").url.startswith("/sign-in/")
    client.force_login(dorset.people[name])
    assert client.get("/proof/wimborne/").status_code == 404


def test_who_is_not_signed_in_is_sent_there_and_back(client, db, settings):
    settings.ROOT_URLCONF = __name__
    assert client.get("/grid/?page=2&x=%C3%A9").url == "/sign-in/?next=/grid/%3Fpage%3D2%26x%3D%25C3%25A9"


def test_a_role_that_is_over_opens_nothing(client, dorset, settings):
    settings.ROOT_URLCONF = __name__
    inspector = dorset.people["inspector"]
    inspector.grants.update(last_day=FIRST_DAY)
    client.force_login(inspector)
    assert client.get("/grid/").url == "/account/closed/"
    assert client.get("/grid/").url.startswith("/sign-in/")


def test_a_door_costs_one_query(client, dorset, settings, django_assert_num_queries):
    settings.ROOT_URLCONF = __name__
    client.force_login(dorset.people["inspector"])
    client.get("/grid/")
    with django_assert_num_queries(3):  # the session, the person, the door
        client.get("/grid/")


@pytest.mark.parametrize("key", ["wimborne", "s3072-team-0", "A.b_c", "x" * 64])
def test_keys_make_addresses(client, db, settings, key):
    settings.ROOT_URLCONF = __name__
    assert client.get(f"/teams/{key}/").status_code == 200


@pytest.mark.parametrize("key", ["%00", "a%0A", "-a", "a b", "é", "x" * 65])
def test_what_cannot_be_a_key_is_no_address(client, db, settings, key):
    settings.ROOT_URLCONF = __name__
    assert client.get(f"/teams/{key}/").status_code == 404
