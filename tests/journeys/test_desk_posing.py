"""A moderator lets a name stand that poses as police: asked once more, by keyboard, on a phone and a desk."""

import pytest
from playwright.sync_api import Page, expect

from chats.models import Question
from chats.moderation import QuestionState
from tests.chats.desk_world import Desk, begun_just_now
from tests.journeys.test_desk_keyboard import come_to
from tests.portal.test_look import violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_second_press_publishes_under_a_name_that_poses(live_server, page: Page, monkeypatch, width, tmp_path):
    desk: Desk = begun_just_now(monkeypatch)
    question = desk.asked("My insta is sam_p, I live at 4 Mill Lane, see t.me/samp", ago=1, name="Dorset Pоlice")
    page.set_viewport_size({"width": width, "height": 900})
    come_to(page, live_server.url, "moderator", desk.url)
    expect(page.get_by_text("a name that poses as police or staff")).to_have_count(2)
    publish = page.locator("#publish")
    publish.get_by_label("show a made-up name instead").uncheck()
    publish.get_by_role("button", name="Publish", exact=True).press("Enter")
    again = page.get_by_role("button", name="Publish under this name all the same")
    expect(again).to_be_visible()
    assert not violations(page)
    page.screenshot(path=tmp_path / "again.png", full_page=True)
    again.press("Enter")
    expect(page.get_by_text("Published under the name Dorset Pоlice.")).to_be_visible()
    question.refresh_from_db()
    assert question.state == QuestionState.PUBLISHED
    assert Question.objects.get().public_text == "[handle removed], I live at [address removed], see [link removed]"
