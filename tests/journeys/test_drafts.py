"""Nothing typed is lost: what staff write is kept on their device through everything that can come between, and goes
when it is stored, thrown away or too old. On a phone and a wide screen, on a real server.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from chats import actions
from engagement.models import Activity
from portal.embedded_servers import wait_until
from portal.views import errors
from record.timezones import LONDON
from tests.chats.desk_world import begun_just_now
from tests.journeys.coming_in import come_in
from tests.journeys.conftest import served
from tests.portal.sergeants_world import did, promise
from tests.portal.test_look import violations
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SIZES = pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "desktop"])
RAISED = "Speeding past the school at a quarter to nine"
PLAN = "/log/?status=planned&channel=surgery&neighbourhood=55.X2"
HERE = re.compile(
    r"What you typed is here\. It was kept on this device today at \d\d:\d\d\. Nothing has been logged yet\."
)


@pytest.fixture
def dorset():
    county = counties.dorset()
    promise(county, "S1 S6")
    return county


@pytest.fixture
def at(live_server, page: Page, dorset):
    """Comes to an address as the sergeant; fails on anything the browser complains of."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: "Content Security" in message.text and complaints.append(message.text))
    page.set_viewport_size(PHONE)

    def come(to: str, person: str = "sergeant") -> Page:
        come_in(page, live_server.url, person, to)
        return page

    yield come
    assert complaints == []


def title(page: Page):
    return page.get_by_label("Where, or what about?")


def raised(page: Page):
    return page.get_by_label("What was raised, and what came of it?")


def types(page: Page) -> None:
    title(page).fill("Memorial Hall")
    page.get_by_text("Add who took part, what was raised").click()
    raised(page).fill(RAISED)


def holds(page: Page) -> None:
    expect(title(page)).to_have_value("Memorial Hall")
    expect(raised(page)).to_have_value(RAISED)
    expect(raised(page)).to_be_visible()  # not behind its line


def saves(page: Page) -> None:
    page.get_by_role("button", name="Save activity").click()


def signs_in(page: Page, person: str = "sergeant") -> None:
    page.get_by_label("Email").fill(f"{person}@dorset.example")
    page.get_by_label("Password").fill(counties.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def kept(page: Page) -> list[dict]:
    """What the device keeps, as anybody with the browser's own tools can read it."""
    found = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('np-draft:'))")
    return [{"key": key, **json.loads(line)} for key, line in found]


def nothing_is_kept(page: Page) -> None:
    assert wait_until(lambda: kept(page) == [], 10), kept(page)


def note(page: Page):
    return page.locator(".np-draft")


@SIZES
def test_an_expired_session_comes_back_to_the_form_with_its_query_and_its_words(at, page, size):
    page.set_viewport_size(size)
    at(PLAN)
    types(page)
    Session.objects.all().delete()
    saves(page)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("What was typed on the page you come from is kept on this device.")).to_be_visible()
    assert "Memorial" not in page.content()
    signs_in(page)
    expect(note(page)).to_contain_text("You are signed in again, and what you typed is here.")
    expect(note(page)).to_contain_text(
        re.compile(r"kept on this device today at \d\d:\d\d\. Nothing has been logged yet\.")
    )
    assert page.url.endswith(PLAN)
    holds(page)
    assert violations(page) == []
    assert not Activity.objects.exists()
    page.get_by_label("It was held").check(force=True)
    page.get_by_label("Open meeting").check(force=True)
    an_hour_ago = timezone.now().astimezone(LONDON) - timedelta(hours=1)
    page.locator("[name=starts_at]").fill(f"{an_hour_ago:%Y-%m-%dT%H:%M}")
    saves(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Activity.objects.get().title == "Memorial Hall"
    nothing_is_kept(page)


def test_without_session_and_token_one_signs_in_as_well(at, page):
    at(PLAN)
    types(page)
    page.context.clear_cookies()
    saves(page)
    signs_in(page)
    expect(note(page)).to_contain_text("You are signed in again")
    holds(page)


@SIZES
def test_a_stale_token_says_where_the_words_are(at, page, size):
    page.set_viewport_size(size)
    at("/log/?channel=survey")
    types(page)
    page.context.clear_cookies(name="csrf")
    saves(page)
    expect(page.get_by_role("heading", name="This form waited too long.")).to_be_visible()
    expect(page.get_by_text("What you typed is kept on this device.")).to_be_visible()
    expect(page.get_by_text("Your browser may still show")).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("link", name="Open the form again").click()
    expect(note(page)).to_contain_text(HERE)
    holds(page)
    saves(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    nothing_is_kept(page)


def test_what_is_said_of_a_stale_token_without_script_is_no_more_than_is_so(live_server, browser, dorset):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    come_in(page, live_server.url, "sergeant", "/log/?channel=survey")
    title(page).fill("Memorial Hall")
    context.clear_cookies(name="csrf")
    saves(page)
    expect(
        page.get_by_text("Your browser may still show what you typed if you go back: copy it first.")
    ).to_be_visible()
    expect(page.get_by_text("is kept on this device")).to_be_hidden()
    page.get_by_role("link", name="open the page again").click()
    assert page.url.endswith("/log/?channel=survey")
    context.close()


def test_reload_back_and_what_the_server_refuses(at, page):
    at("/log/")
    types(page)
    page.reload()
    expect(note(page)).to_contain_text(HERE)
    holds(page)
    page.get_by_role("navigation", name="Quick").get_by_role("link", name="My team").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wimborne")
    page.go_back()
    holds(page)
    saves(page)
    for _ in range(2):
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        expect(raised(page)).to_have_value(RAISED)
        expect(note(page)).to_have_count(0)  # the page says itself that nothing is saved
        page.reload()  # a form that is sent again
    page.get_by_label("Open meeting").check(force=True)
    saves(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    nothing_is_kept(page)


def test_a_server_that_is_down(ready_server, page: Page, dorset, tmp_path):
    with served(ready_server, tmp_path / "first.log") as address:
        come_in(page, address, "sergeant", "/log/?channel=survey")
        types(page)
    saves(page)
    page.wait_for_url(re.compile("^chrome-error:"))  # the browser says that nobody answers
    port = address.rsplit(":", 1)[1]
    with served(ready_server, tmp_path / "second.log", port=int(port)):
        page.goto(f"{address}/log/?channel=survey")
        expect(note(page)).to_contain_text(HERE)
        holds(page)
        saves(page)
        expect(page.get_by_text("Saved.")).to_be_visible()
        nothing_is_kept(page)


def test_what_was_stored_although_the_answer_never_came_is_not_offered(at, page):
    at("/log/?channel=survey")
    types(page)

    def lose(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    address = page.url
    page.route("**/log/**", lose)
    saves(page)
    assert wait_until(lambda: Activity.objects.exists(), 10)
    page.wait_for_url(re.compile("^chrome-error:"))  # the browser's own page, which came after the loss
    page.goto(address)
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(title(page)).to_have_value("")
    expect(note(page)).to_have_count(0)
    assert kept(page) == []


def test_a_page_that_breaks_says_that_the_words_are_kept(at, page, rf):
    broken = errors.broken(rf.post("/log/")).content.decode()
    at("/log/?channel=survey")
    types(page)
    address = page.url
    page.route(
        address,
        lambda route: (
            route.fulfill(status=500, body=broken, content_type="text/html")
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    saves(page)
    expect(page.get_by_role("heading", name="Something broke on our side.")).to_be_visible()
    page.get_by_role("link", name="Open the form again").click()
    holds(page)
    page.goto(f"{address.split('/log/')[0]}/nowhere/")  # no answer to a form
    expect(page.get_by_role("heading", name="This page is not here.")).to_be_visible()
    expect(page.get_by_text("is kept on this device")).to_be_hidden()


def test_in_another_tab_it_is_offered_and_neither_overwrites_the_other(at, page, context):
    at("/log/?channel=survey")
    title(page).fill("In the first")
    other = context.new_page()
    other.goto(page.url)
    expect(note(other)).to_contain_text("Something that you typed in this form is kept on this device.")
    expect(note(other)).to_contain_text(re.compile(r"“In the first”, kept today at \d\d:\d\d:"))
    assert violations(other) == []
    assert title(other).input_value() == ""
    title(other).fill("In the second")
    title(page).fill("Still in the first")
    assert sorted(one["label"] for one in kept(page)) == ["In the second", "Still in the first"]
    page.reload()
    expect(title(page)).to_have_value("Still in the first")
    other.reload()
    expect(title(other)).to_have_value("In the second")
    other.get_by_role("listitem").filter(has_text="Still in the first").get_by_role(
        "link", name="Go on with it"
    ).click()
    expect(title(other)).to_have_value("Still in the first")
    title(other).fill("Gone on with in the second")
    title(page).fill("And still in the first")
    assert sorted(one["label"] for one in kept(page)) == [
        "And still in the first",
        "Gone on with in the second",
        "In the second",
    ]


def test_what_was_typed_under_another_address_leads_there(at, page, context):
    at(PLAN)
    title(page).fill("Coffee morning")
    other = context.new_page()
    other.goto(page.url.replace(PLAN, "/log/"))
    note(other).get_by_role("link", name="Go on with it").click()
    expect(title(other)).to_have_value("Coffee morning")
    assert other.url == page.url


def test_another_person_on_the_device_is_offered_nothing(at, page):
    at("/log/")
    types(page)
    page.context.clear_cookies()
    page.goto(page.url)
    expect(page.get_by_text("is kept on this device")).to_be_visible()  # at most that something waits
    assert "Memorial" not in page.inner_text("body")
    signs_in(page, "pc")
    assert page.url.endswith("/log/")
    expect(title(page)).to_have_value("")
    expect(note(page)).to_have_count(0)
    title(page).fill("The constable’s")
    page.locator(".np-who, .np-footer__out").get_by_role("button", name="Sign out").last.click()
    leaving = page.locator("main")
    expect(leaving).to_contain_text("The constable’s")
    assert "Memorial" not in leaving.inner_text()
    leaving.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Staff sign in")).to_be_visible()
    assert [one["label"] for one in kept(page)] == ["Memorial Hall"]
    keys = json.dumps(kept(page))
    assert "example" not in keys and "ergeant" not in keys
    at("/log/")
    holds(page)


@SIZES
def test_signing_out_asks_first_and_then_removes_it(at, page, size):
    page.set_viewport_size(size)
    at("/log/")
    types(page)
    page.goto(page.url.replace("/log/", "/my-team/"))
    leave = page.get_by_role("button", name=re.compile("^Sign out")).locator("visible=true").first
    leave.click()
    expect(page.get_by_role("heading", name="Sign out?")).to_be_visible()
    expect(page.get_by_text("What you typed here was not saved, and is kept on this device alone.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Memorial Hall")).to_have_text(
        re.compile(r"Log an activity: “Memorial Hall”, kept today at \d\d:\d\d")
    )
    assert violations(page) == []
    page.get_by_role("link", name="Stay signed in").click()
    assert len(kept(page)) == 1
    leave.click()
    page.get_by_role("link", name="Log an activity: “Memorial Hall”").click()
    holds(page)
    leave.click()
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Staff sign in")).to_be_visible()
    assert kept(page) == []


def test_signing_out_asks_nothing_where_nothing_is_kept(at, page):
    at("/log/")
    title(page).fill("Memorial Hall")
    title(page).fill("")  # as it was
    assert kept(page) == []
    page.get_by_role("button", name=re.compile("^Sign out")).locator("visible=true").first.click()
    expect(page.get_by_role("link", name="Staff sign in")).to_be_visible()


def test_thrown_away_is_gone_and_can_be_brought_back_until_one_leaves(at, page):
    at("/log/")
    types(page)
    page.reload()
    note(page).get_by_role("button", name="Throw it away").click()
    expect(note(page)).to_contain_text("Thrown away.")
    expect(title(page)).to_have_value("")
    assert kept(page) == []
    note(page).get_by_role("button", name="Bring it back").click()
    holds(page)
    page.reload()
    holds(page)
    note(page).get_by_role("button", name="Throw it away").click()
    page.reload()
    expect(title(page)).to_have_value("")
    expect(note(page)).to_have_count(0)


def test_it_is_kept_for_seven_days(at, page):
    page.clock.install(time=timezone.now())
    at("/log/")
    types(page)
    page.clock.set_fixed_time(timezone.now() + timedelta(days=6, hours=23))
    page.reload()
    expect(note(page)).to_contain_text(re.compile(r"kept on this device on \w+day \d+ \w+ at \d\d:\d\d\."))
    page.clock.set_fixed_time(timezone.now() + timedelta(days=7, hours=1))
    page.reload()
    expect(title(page)).to_have_value("")
    assert kept(page) == []


def test_a_newer_form_takes_what_it_knows_of_an_older_one(at, page):
    at("/log/")
    types(page)
    page.evaluate("""() => {
        const key = Object.keys(localStorage).find(one => one.startsWith("np-draft:"));
        const line = JSON.parse(localStorage.getItem(key));
        Object.assign(line.fields, {forgotten: ["x"], channel: ["no_such_kind"]});
        Object.assign(line.fields, {attendance: "twelve", open_to_public: undefined});
        localStorage.setItem(key, JSON.stringify(line));
        localStorage.setItem("np-draft:somebody:something", "{");
    }""")
    page.reload()
    holds(page)
    page.get_by_label("Open meeting").check(force=True)
    saves(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    nothing_is_kept(page)


REFUSED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"


@pytest.mark.parametrize("script", [REFUSED, FULL], ids=["refused", "full"])
def test_a_browser_that_keeps_nothing_breaks_nothing_and_nothing_untrue_is_said(at, page, script):
    page.add_init_script(script)
    at("/log/?channel=survey")
    types(page)
    page.context.clear_cookies(name="csrf")
    saves(page)
    expect(page.get_by_text("Your browser may still show what you typed if you go back")).to_be_visible()
    expect(page.get_by_text("is kept on this device")).to_be_hidden()
    page.get_by_role("link", name="open the page again").click()
    types(page)
    saves(page)
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_form_sent_from_a_page_to_an_address_without_one(at, page):
    """The count of a plan is sent to `…/confirm/`, to which nobody can come back."""
    plan = did("wimborne", "meeting", timezone.now() - timedelta(days=2), title="Coffee", status="planned")
    at("/my-team/")
    page.get_by_label("How many came to Coffee?").fill("14")
    Session.objects.all().delete()
    page.get_by_role("button", name=re.compile("It was held.*Coffee")).click()
    signs_in(page)
    assert page.url.endswith("/my-team/")
    expect(page.get_by_label("How many came to Coffee?")).to_have_value("14")
    page.get_by_role("button", name=re.compile("It was held.*Coffee")).click()
    expect(page.get_by_text("Coffee: held, 14 came.")).to_be_visible()
    plan.refresh_from_db()
    assert plan.attendance == 14
    nothing_is_kept(page)


def test_a_correction_that_meets_another_keeps_its_words(at, page, dorset):
    plan = did("wimborne", "meeting", timezone.now() - timedelta(days=2), title="Coffee")
    at(f"/activities/{plan.id}/correct/")
    page.get_by_label("Why is it corrected?").fill("Counted again")
    page.reload()
    expect(page.get_by_label("Why is it corrected?")).to_have_value("Counted again")
    expect(note(page)).to_contain_text("Nothing has been saved yet.")
    assert violations(page) == []
    at(f"/activities/{plan.id}/withdraw/")
    expect(page.get_by_label("Why is it withdrawn?")).to_have_value("")
    expect(note(page)).to_have_count(0)


def test_what_is_kept_of_the_second_of_two_that_were_sent_under_one_number_ends_with_its_correction(at, page):
    at("/log/?channel=survey")
    title(page).fill("Memorial Hall")
    number = page.locator("input[name=id]").input_value()
    saves(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    at("/log/?channel=survey")
    page.locator("input[name=id]").evaluate("(field, number) => { field.value = number }", number)
    title(page).fill("Village hall")
    saves(page)
    expect(page.get_by_role("heading", name="Refused, because it was sent before")).to_be_visible()
    page.get_by_label("Why does it differ?").fill("Wrong hall")
    assert len(kept(page)) == 2
    page.get_by_role("button", name="Keep mine as a correction").click()
    expect(page.get_by_text("Corrected.")).to_be_visible()
    nothing_is_kept(page)
    assert Activity.objects.get().title == "Village hall"


def test_no_password_and_no_code_is_kept(at, page):
    at("/account/password/")
    page.get_by_label("Current Password").fill("a secret of mine")
    page.goto(page.url.replace("/password/", "/second-factor/app/"))
    page.locator("main input:not([type=hidden])").first.fill("123456")
    assert page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})").count("123456") == 0
    assert kept(page) == []


@pytest.mark.parametrize(
    ("field", "keeps"),
    [
        ('<input type="password" name="more">', []),
        ('<input autocomplete="one-time-code" name="more">', []),
        ('<input type="file" name="more">', ["Memorial Hall"]),
        ('<input name="more" data-np-not-kept>', ["Memorial Hall"]),
        ('<p data-np-not-kept><input name="more"></p>', ["Memorial Hall"]),
    ],
)
def test_a_form_with_a_secret_is_not_kept_and_one_with_a_file_without_it(at, page, field, keeps):
    def add(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("data-np-draft-here>", f"data-np-draft-here>{field}"))

    page.route("**/log/", add)
    at("/log/")
    more = page.locator("[name=more]")
    if "file" in field:
        more.set_input_files({"name": "secret.csv", "mimeType": "text/csv", "buffer": b"secret"})
    else:
        more.fill("secret")
    title(page).fill("Memorial Hall")
    assert [one["label"] for one in kept(page)] == keeps
    assert "secret" not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")


def test_of_the_desk_answers_are_kept_and_no_original_and_no_redaction(live_server, page: Page, monkeypatch):
    desk = begun_just_now(monkeypatch)
    question, moderator = desk.published(), desk.people["moderator"]
    desk.asked("Why is Kyle Dobson still riding there?", ago=1)
    actions.take_on(question=question, who=moderator, by=moderator, now=desk.now)
    come_in(page, live_server.url, "moderator", desk.url)
    page.get_by_label(re.compile("Your answer")).fill("From Friday")
    page.get_by_text("Own wording").first.click()
    page.get_by_label("Own wording").fill("Why is [somebody] riding there?")
    page.get_by_text("Type in a question from the room or the phone").click()
    page.locator("form[action$='typed-in/'] textarea").fill("Who typed this?")
    assert [one["label"] for one in kept(page)] == ["From Friday"]
    everything = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "somebody" not in everything and "Who typed" not in everything and "Kyle" not in everything
    page.reload()
    expect(page.get_by_label(re.compile("Your answer"))).to_have_value("From Friday")
    Session.objects.all().delete()
    page.get_by_role("button", name="Publish the answer").click()
    signs_in(page, "moderator")
    assert "/desk/" in page.url
    expect(page.get_by_label(re.compile("Your answer"))).to_have_value("From Friday")
    assert violations(page) == []
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text("Answered.", exact=True)).to_be_visible()
    nothing_is_kept(page)


def test_a_visitors_question_stays_in_its_tab(live_server, page: Page, context, monkeypatch):
    desk = begun_just_now(monkeypatch)
    page.goto(f"{live_server.url}/chats/{desk.chat.pk}/")
    box = page.get_by_role("textbox", name="Your question")
    box.fill("Are dogs allowed?")
    assert page.evaluate("localStorage.length") == 0
    other = context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("textbox", name="Your question")).to_have_value("")
    context.clear_cookies(name="csrf")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("What you typed is kept on this device.")).to_be_visible()
    page.get_by_role("link", name="Open the form again").click()
    expect(box).to_have_value("Are dogs allowed?")
