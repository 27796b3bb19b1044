"""In the field: logged exactly once, whatever happens to the signal, the tab, the session, the portal. A real browser
with its service worker, at the end of a signal that can be cut; on a phone and a wide screen.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, expect

from engagement import actions
from engagement.models import Activity, ActivityVersion
from portal.embedded_servers import wait_until
from tests.journeys.field_device import Device, titles
from tests.portal.sergeants_world import did, promise
from tests.portal.test_look import violations
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

BEYOND = """[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName} ${one.className}`)"""
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SIZES = pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "desktop"])


@pytest.fixture
def dorset():
    county = counties.dorset()
    promise(county, "S1 S6")
    return county


@pytest.fixture
def device_of(live_server, browser: Browser, dorset):
    """Makes devices; each fails on anything its browser complains of."""
    made = []

    def make(size=PHONE) -> Device:
        context = browser.new_context(viewport=size, locale="en-GB", timezone_id="Europe/London")
        made.append((context, Device(context, live_server.url)))
        return made[-1][1]

    yield make
    for context, device in made:
        context.close()
        device.close()


@pytest.fixture
def device(device_of) -> Device:
    return device_of()


def about(does: str, what: str) -> re.Pattern[str]:
    """The name of a button of one line: browsers part the words that are not seen by a space."""
    return re.compile(f"^{does} ?: {what}$")


@SIZES
def test_logged_without_signal_it_waits_and_sends_itself_once(device_of, size):
    device = device_of(size)
    page = device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs(How_many_people_came="14")
    device.is_kept()
    expect(page.get_by_role("status").filter(has_text="Kept on this device: Memorial Hall.")).to_be_visible()
    assert (titles(), device.waits()) == ([], [("log", "waiting")])
    device.signal.find()
    page.get_by_role("button", name="Send now").click()
    device.has_sent_all()
    assert titles() == ["Memorial Hall"]
    assert Activity.objects.get().attendance == 14
    page.reload()
    receipt = page.get_by_role("link", name="Receipt").first
    receipt.click()
    for term in ("Happened", "Typed", "Recorded"):
        expect(page.get_by_text(term, exact=True)).to_be_visible()
    assert violations(page) == []


@SIZES
def test_what_waits_survives_a_reload_and_a_closed_tab(device_of, size):
    device = device_of(size)
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs()
    device.is_kept()
    device.page.reload()
    device.is_kept()
    device.page.close()
    device.signal.find()
    device.page = device.context.new_page()
    device.go("/my-team/")  # whichever page comes first sends it
    device.has_sent_all()
    assert titles() == ["Memorial Hall"]


@SIZES
def test_an_answer_that_is_lost_leaves_one_activity(device_of, size):
    device = device_of(size)
    device.come_in(to="/log/")
    device.signal.lose_answers()
    device.logs()
    device.is_kept()
    assert wait_until(lambda: titles() == ["Memorial Hall"], 10)  # it had arrived
    device.signal.find()
    device.go("/outbox/")
    device.has_sent_all()
    assert ActivityVersion.objects.count() == 1


def test_the_portal_is_down_between_the_form_and_its_sending(device):
    device.come_in(to="/log/")
    device.signal.lose()
    device.logs()
    device.is_kept()
    expect(device.page.get_by_text("Waiting", exact=True)).to_be_visible()
    device.signal.find()
    device.page.evaluate("dispatchEvent(new Event('online'))")
    device.has_sent_all()
    assert titles() == ["Memorial Hall"]


@SIZES
def test_a_session_that_ends_keeps_everything_and_asks_to_sign_in(device_of, dorset, size):
    device = device_of(size)
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs()
    device.is_kept()
    Session.objects.all().delete()
    device.signal.find()
    device.page.evaluate("dispatchEvent(new Event('online'))")
    expect(device.page.get_by_text("Sign in to send it.")).to_be_visible()
    assert (titles(), device.waits()) == ([], [("log", "waiting")])
    device.go("/my-team/")
    device.page.get_by_label("Email").fill("sergeant@dorset.example")
    device.page.get_by_label("Password").fill(counties.PASSWORD)
    device.page.get_by_role("button", name="Sign in").click()
    expect(device.page.get_by_role("heading", level=1)).to_be_visible()
    device.has_sent_all()
    assert titles() == ["Memorial Hall"]


def test_two_tabs_and_a_double_press_log_once(device):
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    second = device.context.new_page()
    second.goto(f"{device.signal.url}/outbox/")
    device.picks("Open meeting")
    device.page.get_by_label("Where, or what about?").fill("Memorial Hall")
    device.page.get_by_role("button", name="Save activity").dblclick()
    device.is_kept()
    expect(second.get_by_role("heading", name="Memorial Hall")).to_be_visible()
    device.signal.find()
    for page in (device.page, second):
        page.evaluate("document.dispatchEvent(new CustomEvent('np-send'))")
    device.has_sent_all()
    assert titles() == ["Memorial Hall"]
    assert ActivityVersion.objects.count() == 1


def test_a_release_in_between_loses_nothing(device):
    """A new worker takes over while something waits in the shape of an older form."""
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs()
    device.is_kept()
    device.page.evaluate(
        """async () => {
          const asked = indexedDB.open("np-field");
          await new Promise((done) => { asked.onsuccess = done; });
          const items = asked.result.transaction("items", "readwrite").objectStore("items");
          const all = items.getAll();
          await new Promise((done) => { all.onsuccess = done; });
          const [{ body, ...item }] = all.result;
          items.put({ ...item, formVersion: 1, body: { ...body, neighbourhoods: "", officers: "", also_teams: "",
            audiences: "", open_to_public: "yes", face_to_face: "", attendance: "7" } });
          await new Promise((done) => { items.transaction.oncomplete = done; });
          asked.result.close();
        }"""
    )
    device.signal.find()
    device.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    device.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.unregister())")
    device.go("/my-team/")
    device.has_sent_all()
    found = Activity.objects.get()
    assert (found.title, found.open_to_public, found.attendance) == ("Memorial Hall", True, 7)


def test_a_link_that_is_shared_begins_a_form_with_and_without_signal(device):
    device.come_in()
    shared = "/share/?title=Bikes+marked&text=Come+along+https%3A%2F%2Fexample.org%2Fpost%2F7+on+Friday"
    for lost in (False, True):
        if lost:
            device.signal.lose()
        page = device.go(shared)
        expect(page.get_by_label("Where, or what about?")).to_have_value("Bikes marked")
        page.get_by_text("Add who took part, what was raised").click()
        expect(page.get_by_label("Link")).to_have_value("https://example.org/post/7")
        assert "Come along" in page.get_by_label("What was raised").input_value()
    device.picks("Social post")
    page.get_by_role("button", name="Save activity").click()
    device.is_kept("Bikes marked")
    device.signal.find()
    page.get_by_role("button", name="Send now").click()
    device.has_sent_all()
    assert Activity.objects.get().url == "https://example.org/post/7"


def test_two_people_on_one_device_see_nothing_of_each_other(device, dorset):
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs("Only the sergeant’s")
    device.is_kept("Only the sergeant’s")
    device.signal.find()
    Session.objects.all().delete()
    page = device.come_in("pc", "/outbox/")
    expect(page.get_by_text("1 more thing waits for another person who uses this device.")).to_be_visible()
    assert "Only the sergeant’s" not in page.content()
    assert [copy["name"] for copy in device.kept("copies")] == [dorset.people["pc"].name]
    device.signal.lose()
    assert "Only the sergeant’s" not in device.go("/outbox/").content()
    device.signal.find()
    page.evaluate("document.dispatchEvent(new CustomEvent('np-send'))")
    page.wait_for_timeout(500)
    assert titles() == []
    device.context.clear_cookies()
    device.come_in("sergeant", "/my-team/")
    device.has_sent_all()
    assert Activity.objects.get().logged_by == dorset.people["sergeant"]


def test_signing_out_warns_of_what_waits_and_hides_what_was_kept(device):
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs()
    device.is_kept()
    Activity.objects.all().delete()
    device.page.route("**/api/v1/**", lambda route: route.abort())  # found again, and still nothing goes
    device.signal.find()
    page = device.go("/my-team/")
    page.get_by_role("contentinfo").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("1 thing waits here to be sent.")).to_be_visible()
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Staff sign in")).to_be_visible()
    device.signal.lose()
    expect(device.go("/my-team/").get_by_text("nothing is kept on this device to be read")).to_be_visible()
    assert (device.kept("copies"), len(device.kept("items"))) == ([], 1)


def test_a_day_after_the_session_nothing_is_to_be_read_and_what_waits_still_waits(device):
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs()
    device.is_kept()
    device.page.clock.set_fixed_time(timezone.now() + timedelta(days=60))
    page = device.go("/my-team/")
    expect(page.get_by_text("nothing is kept on this device to be read")).to_be_visible()
    assert (device.kept("copies"), len(device.kept("items"))) == ([], 1)


def planned(**more):
    starts = timezone.now() - timedelta(hours=2)
    return did("wimborne", "meeting", starts, status="planned", title="Coffee with your team", **more)


def test_a_plan_is_confirmed_without_signal(device, dorset):
    plan = planned()
    device.come_in()
    device.signal.lose()
    page = device.go("/my-team/")
    expect(page.get_by_text("As of today")).to_be_visible()
    page.get_by_label("How many came to Coffee with your team?").fill("14")
    page.get_by_role("button", name="It was held").click()
    device.is_kept("Coffee with your team: it was held")
    device.signal.find()
    page.get_by_role("button", name="Send now").click()
    device.has_sent_all()
    plan.refresh_from_db()
    assert (plan.status, plan.attendance, plan.version) == ("held", 14, 2)


def test_a_plan_that_a_colleague_cancelled_meanwhile_is_shown_beside_ones_own(device, dorset):
    plan = planned()
    device.come_in()
    device.signal.lose()
    page = device.go(f"/activities/{plan.pk}/")
    page.get_by_label("How many came?").fill("14")
    page.get_by_role("button", name="It was held").click()
    device.is_kept("Coffee with your team: it was held")
    actions.cancel(activity=plan, words="Flood", by=dorset.people["pc"], now=timezone.now())
    device.signal.find()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Somebody has changed it meanwhile.")).to_be_visible()
    page.get_by_role("button", name="Keep mine as a correction").click()
    device.has_sent_all()
    plan.refresh_from_db()
    assert (plan.status, plan.attendance, plan.version) == ("held", 14, 3)


def test_what_waits_is_edited_and_discarded_before_it_goes(device):
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs("Memorial Hal")
    page = device.page
    page.get_by_role("link", name=about("Edit", "Memorial Hal")).click()
    page.get_by_label("Where, or what about?").fill("Memorial Hall")
    page.get_by_role("button", name="Keep the changes").click()
    device.is_kept("Memorial Hall")
    device.go("/log/")
    device.logs("A mistake")
    page.get_by_role("button", name=about("Discard", "A mistake")).click()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("heading", name="A mistake")).to_be_visible()
    page.get_by_role("button", name=about("Discard", "A mistake")).click()
    expect(page.get_by_role("heading", name="A mistake")).to_have_count(0)
    device.signal.find()
    page.get_by_role("button", name="Send now").click()
    device.has_sent_all()
    assert titles() == ["Memorial Hall"]


def test_an_edit_of_what_may_have_arrived_is_an_edit_upon_it(device):
    device.come_in(to="/log/")
    device.signal.lose_answers()
    device.logs("Memorial Hal")
    device.is_kept("Memorial Hal")
    page = device.page
    device.signal.lose()
    device.go("/outbox/")
    page.get_by_role("link", name=about("Edit", "Memorial Hal")).click()
    page.get_by_label("Where, or what about?").fill("Memorial Hall")
    page.get_by_role("button", name="Keep the changes").click()
    device.is_kept("put right")
    assert device.waits() == [("log", "waiting"), ("edit", "waiting")]
    device.signal.find()
    page.get_by_role("button", name="Send now").click()
    device.has_sent_all()
    assert titles() == ["Memorial Hall"]
    assert Activity.objects.get().version == 2


def test_the_outbox_goes_to_another_device_as_a_file_and_is_stored_once(device_of, tmp_path):
    device, other = device_of(), device_of(WIDE)
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs()
    with device.page.expect_download() as download:
        device.page.get_by_role("button", name="Save it to a file").click()
    file = tmp_path / "outbox.json"
    download.value.save_as(file)
    page = other.come_in(to="/outbox/")
    page.get_by_label("Bring in a file from another device").set_input_files(file)
    expect(page.get_by_text("1 thing brought in.")).to_be_visible()
    other.has_sent_all()
    device.signal.find()
    device.go("/outbox/")
    device.has_sent_all()
    assert titles() == ["Memorial Hall"]
    assert ActivityVersion.objects.count() == 1


def test_what_is_refused_says_why_and_holds_nothing_else_back(device, dorset):
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs("Too many", kind="Surgery", How_many_people_came="999999")
    device.go("/log/")
    device.logs("Memorial Hall")
    device.signal.find()
    page = device.page
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Refused, because")).to_be_visible()
    assert wait_until(lambda: titles() == ["Memorial Hall"], 20)
    page.get_by_role("link", name=about("Change it", "Too many")).click()
    page.get_by_label("How many people came?").fill("99")
    page.get_by_role("button", name="Keep the changes").click()
    device.has_sent_all()
    assert titles() == ["Memorial Hall", "Too many"]


def test_what_looks_like_a_plan_is_asked_about_after_it_is_stored(device, dorset):
    plan = planned()
    device.come_in()
    device.signal.lose()
    device.go("/log/")
    device.logs("Coffee with your team", How_many_people_came="14")
    device.signal.find()
    page = device.page
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("button", name="Yes, it was this plan").click()
    device.has_sent_all()
    plan.refresh_from_db()
    assert (plan.status, plan.attendance) == ("held", 14)
    assert sorted(Activity.objects.values_list("status", flat=True)) == ["held", "withdrawn"]


@SIZES
def test_axe_finds_nothing_without_signal_nor_in_the_outbox(device_of, dorset, size):
    device = device_of(size)
    plan = planned()
    device.come_in()
    device.go("/outbox/")
    found = {"/outbox/ with signal": violations(device.page)}
    device.signal.lose()
    for address in ("/my-team/", "/log/", f"/activities/{plan.pk}/", "/oversight/", "/outbox/"):
        page = device.go(address)
        expect(page.get_by_role("heading", level=1)).not_to_have_text("")
        page.wait_for_timeout(300)
        found[address] = violations(page)
        assert page.evaluate(BEYOND) == [], address
    device.go("/log/")
    page.get_by_role("button", name="Save activity").click()
    expect(page.get_by_role("alert")).to_be_focused()
    found["errors"] = violations(page)
    device.logs()
    device.is_kept()
    found["kept"] = violations(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_by_keyboard_alone(device):
    device.come_in()
    device.signal.lose()
    page = device.go("/log/")
    page.get_by_role("radio", name="Open meeting").focus()
    page.keyboard.press("Space")
    page.get_by_label("Where, or what about?").focus()
    page.keyboard.type("Memorial Hall")
    page.keyboard.press("Enter")
    device.is_kept()
    page.get_by_role("button", name=about("Discard", "Memorial Hall")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bring it back")).to_be_focused()
    page.keyboard.press("Enter")
    device.is_kept()
