"""A forgotten password's letter: whoever asks for it does not wait until it has left."""

import threading
from unittest import mock

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends import locmem

from tests.teams import county


@pytest.mark.django_db(transaction=True)
def test_the_letter_is_written_beside_the_answer(client):
    cache.clear()  # nobody tried before
    dorset = county.dorset()
    release, written = threading.Event(), threading.Event()

    class Slow(locmem.EmailBackend):
        def send_messages(self, messages):
            release.wait(10)
            sent = super().send_messages(messages)
            written.set()
            return sent

    with mock.patch.object(mail, "get_connection", lambda *args, **options: Slow()):
        address = dorset.people["sergeant"].email
        assert client.post("/account/forgotten/", {"email": address}).status_code == 302
        assert mail.outbox == []
        release.set()
        assert written.wait(10)
    assert mail.outbox[0].to == [address]
