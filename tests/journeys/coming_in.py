"""Coming to a page as somebody who has signed in before: for stories that are not about signing in."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from teams.models import Person


def come_in(page: Page, address: str, person: str, to: str) -> None:
    client = Client()
    client.force_login(Person.objects.get(email=f"{person.replace('_', '-')}@dorset.example"))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])
    page.goto(f"{address}{to}")
