"""The style guide in a real browser: accessibility, narrow screens, zoom, print, forced colours, the CSP."""

from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from playwright.sync_api import Page

from portal.design.views import PAGES

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

AXE = Path(portal_settings.BASE_DIR, "node_modules", "axe-core", "axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# 320 px is also 1280 px at 400 % zoom (WCAG 1.4.10).
WIDTHS = [320, 390, 768, 1280]
AXE_AT = (390, 1280)


@pytest.fixture
def guide(live_server, settings, page: Page):
    """Opens a page of the guide at a width; fails on anything the browser complains of."""
    settings.DEBUG = True
    settings.ROOT_URLCONF = "portal.design.urls"
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def opened(name: str, width: int = 1280) -> Page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/design/{name}/")
        return page

    yield opened
    assert complaints == []


def violations(page: Page) -> list[str]:
    """What axe-core finds; evaluated, because the policy refuses a script tag."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE.read_text())
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def faults(page: Page, axe_at: tuple[int, ...] = AXE_AT) -> list[str]:
    """What is wrong with a page that has been loaded, at each width: it scrolls sideways, or axe-core finds something.

    No script of ours asks how wide the window is: a page made narrower is the page that was loaded narrow.
    """
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (whole := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"at {width}: {whole} pixels wide")
        if width in axe_at:
            found += [f"at {width}: {violation}" for violation in violations(page)]
    return found


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_is_cut_off_or_scrolls_sideways(guide, name):
    assert faults(guide(name)) == []


def test_a_long_word_stays_in_its_tile(guide):
    page = guide("log", 320)
    edges = page.evaluate(
        """[".np-tiles", ".np-tile__label"].map(name => [...document.querySelectorAll(`main ${name}`)])
            .map(nodes => Math.max(...nodes.map(node => node.getBoundingClientRect().right)))"""
    )
    assert edges[1] <= edges[0]


@pytest.mark.parametrize("name", ["owed", "log", "grid"])
def test_a_thumb_meets_targets_of_24_pixels_or_more(guide, name):
    small = guide(name, 390).evaluate(
        """[...document.querySelectorAll("main button, main input:not([type=hidden]), main select, .np-thumb a, "
            + "main .govuk-button, main .np-cell, main .np-standing a")]
            .filter(node => node.offsetParent && !node.closest("details:not([open])"))
            .map(node => [node.className, node.getBoundingClientRect()])
            .filter(([, box]) => Math.min(box.width, box.height) < 24)
            .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""
    )
    assert small == []


def test_the_error_summary_has_the_focus_and_its_links_lead_to_the_fields(guide):
    page = guide("states", 390)
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.get_by_role("link", name="Say what it was").click()
    assert page.evaluate("document.activeElement.id") == "id_channel_0"


def test_the_focus_is_never_under_the_bar_of_the_thumb(guide):
    page = guide("log", 390)
    bar = page.locator(".np-thumb").bounding_box()["y"]
    fields = page.locator("main input:visible, main select, main textarea, main button")
    hidden = []
    for _ in range(fields.count()):
        page.keyboard.press("Tab")
        box = page.evaluate(
            "(() => { const n = document.activeElement; const b = n.getBoundingClientRect();"
            "return [n.closest('main') && n.tagName, b.top]; })()"
        )
        if box[0] and box[1] >= bar:
            hidden.append(box)
    assert hidden == []


def test_the_log_works_with_the_keyboard_alone(guide):
    page = guide("log", 390)
    page.locator("#id_channel_0").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#id_channel_1").is_checked()


def test_printing_is_offered_only_where_script_can_do_it(guide, browser, live_server):
    assert guide("proof").get_by_role("button", name="Print on one page").is_visible()
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{live_server.url}/design/proof/")
    assert not plain.get_by_role("button", name="Print on one page").is_visible()
    context.close()


def test_paper_has_the_figures_and_none_of_the_controls(guide):
    page = guide("owed")
    page.emulate_media(media="print")
    assert page.locator(".np-owed__what").first.is_visible()
    for control in [".np-nav", ".np-thumb", ".np-buttons", ".np-footer ul", ".np-linkbutton"]:
        assert not page.locator(control).first.is_visible(), control


def test_the_grid_on_paper_is_the_table_and_not_the_cards(guide):
    page = guide("grid", 390)
    page.emulate_media(media="print")
    assert page.locator(".np-board").evaluate("node => getComputedStyle(node).display") == "table"
    missed = page.locator(".np-cell--missed").first
    assert missed.evaluate("node => getComputedStyle(node).boxShadow").startswith("rgb(0, 0, 0)")


def test_forced_colours_keep_missed_and_at_risk_apart_by_their_edges(guide):
    page = guide("grid")
    page.emulate_media(forced_colors="active")
    edge = "node => getComputedStyle(node).borderTopStyle"
    assert page.locator(".np-cell--missed").first.evaluate(edge) == "solid"
    assert page.locator(".np-cell--at-risk").first.evaluate(edge) == "dashed"
    assert page.locator(".np-cell--met").first.evaluate(edge) == "none"
