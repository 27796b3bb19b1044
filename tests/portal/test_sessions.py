"""What a cookie may say and is taken for."""

import pytest

from portal.sessions import SessionStore


@pytest.mark.parametrize("value", [r'"abcdefghij\000klmnop"', "short", "x" * 41, "ABCDEFGHIJ"])
def test_a_cookie_that_is_no_key_is_no_session(client, db, value):
    client.cookies.load(f"session={value}")
    assert client.cookies["session"].value
    assert client.get("/health/live").status_code == 200
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/").status_code == 200


def test_our_own_keys_are_taken(client, dorset):
    client.force_login(dorset.people["sergeant"])
    assert client.get("/api/v1/me").status_code == 200
    key = client.session.session_key
    assert SessionStore(key).session_key == key
