"""The frame of every page, the components, the error pages."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings as portal_settings
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.urls import reverse

from portal.design.samples import NOW, OWED, TODAY, frame
from portal.design.views import PAGES
from portal.templatetags import icons, statuses
from record.pagination import open_page

pytestmark = pytest.mark.django_db  # the frame around every page asks whose site it is

TEMPLATES = sorted(Path(portal_settings.BASE_DIR, "templates").rglob("*.html"))
COMPONENTS = Path(portal_settings.BASE_DIR, "templates", "_components")
STATUSES = ["met", "on_track", "at_risk", "missed", "exempt", "not_applicable"]


def part(name: str, **context) -> str:
    return render_to_string(f"_components/{name}.html", context)


class Outline(HTMLParser):
    """Ids, fragment references, headings and tags left open: what a page must have right as a whole."""

    VOID = {"meta", "link", "input", "br", "img", "hr", "col", "source"}

    def __init__(self, html: str):
        super().__init__()
        self.ids, self.references, self.headings, self.open = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.ids += [values["id"]] if values.get("id") else []
        self.references += (
            [values["href"][1:]] if values.get("href", "").startswith("#") and values["href"] != "#" else []
        )
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes <{self.open[-1:]}>"
        self.open.pop()


@pytest.fixture
def guide(client, settings):
    settings.DEBUG = True
    settings.ROOT_URLCONF = "portal.design.urls"
    return lambda page: client.get(f"/design/{page}/")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(portal_settings.BASE_DIR)))
def test_no_template_says_what_the_content_security_policy_refuses(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|\son(click|change|load|submit)=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert not re.search(r"\|safe\b|autoescape off", text)


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.stem)
def test_every_component_says_at_its_top_what_it_takes(path):
    assert re.match(r"\{#|\{% comment %\}", path.read_text())


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_guide_is_well_formed(guide, page):
    response = guide(page)
    outline = Outline(response.content.decode())
    assert response.status_code == 200
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.references) <= set(outline.ids)
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))


def test_the_guide_shows_every_component(guide):
    shown = set()
    for page in PAGES:
        shown |= {template.name for template in guide(page).templates}
    unseen = {f"_components/{path.name}" for path in COMPONENTS.glob("*.html")} - shown
    # A list of its own tests, below: it needs a django-tables2 table. And what the browser shows alone: test_drafts.py
    by_script = {
        "_components/offline.html",
        "_components/drafts.html",
        "_components/keeping.html",
        "_components/still_kept.html",
    }
    assert unseen == {"_components/table.html"} | by_script


def test_there_is_no_guide_outside_debug(client, settings):
    settings.ROOT_URLCONF = "portal.design.urls"
    assert client.get("/design/").status_code == 404
    settings.DEBUG = True
    assert client.get("/design/nothing/").status_code == 404


def test_the_title_says_page_service_force_and_first_of_all_an_error(guide):
    site = "Neighbourhood Engagement Contract – Dorset Police"
    for page, title in [("log", "Log an activity"), ("states", "Not saved yet: Style guide")]:
        assert f"<title>{title} – {site}</title>" in re.sub(r"\s+", " ", guide(page).content.decode())


def test_the_navigation_shows_where_one_is_and_what_waits(guide):
    html = guide("owed").content.decode()
    assert html.count('aria-current="page"') == 3  # masthead, thumb, the foot of a phone's page
    assert '<span class="np-count">2<span class="govuk-visually-hidden"> waiting to send</span></span>' in html
    assert "Sgt Priya Nair" in html
    public = guide("promises").content.decode()
    assert "np-thumb" not in public
    assert "Staff sign in" in public


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("form", ["inline", "tag", "cell", "verdict"])
def test_a_status_is_always_an_icon_and_a_word(status, form):
    html = part("status", status=status, form=form, figure="3 of 4", sentence="So it is.")
    assert f'<use href="#{statuses.LOOKS[status].icon}"/>' in html
    assert statuses.status_word(status) in html


def test_a_status_nobody_knows_is_an_error_and_not_something_else():
    with pytest.raises(KeyError):
        part("status", status="green")


def test_sums_come_worst_first_and_for_the_public_met_first():
    counts = {"met": 2, "missed": 1, "on_track": 7, "exempt": 0}
    assert statuses.status_sum(counts) == "1 missed, 7 on track, 2 met"
    assert statuses.status_sum(counts, "public") == "2 met, 7 on track, 1 missed"


def test_what_stands_badly_is_named_with_commas_between():
    squares = [{"name": name, "status": status} for name, status in (("Posts", "missed"), ("Alerts", "met"))]
    assert statuses.status_names([*squares, {"name": "Notice", "status": "missed"}], "missed") == "Posts, Notice"


def test_each_cell_of_the_grid_is_one_link_to_its_proof(guide):
    html = guide("grid").content.decode()
    assert html.count('<a class="np-cell ') == 59  # six teams, ten standards, one not owed
    assert html.count("No figure") == 1
    assert html.count(' is-open"') == html.count("np-cell--missed") + html.count("np-cell--at-risk") == 8


def test_a_team_with_a_cell_too_few_is_an_error_and_not_a_shifted_row():
    with pytest.raises(ValueError, match="zip"):
        Template("{% load parts %}{{ a|paired:b }}").render(Context({"a": [1, 2], "b": [1]}))


def test_only_the_two_soonest_lines_have_a_filled_button():
    lines = [{**OWED["owed"][0], "actions": [{"label": "Log it", "url": "#"}] * 2}] * 3
    loud, quiet = part("owed", lines=lines, today=TODAY), part("owed", lines=lines, today=TODAY, quiet=True)
    assert (loud.count("govuk-button np"), loud.count("govuk-button--secondary")) == (6, 4)
    assert quiet.count("govuk-button--secondary") == 6


@pytest.mark.parametrize(("index", "words"), [(1, "late from"), (3, "late since")])
def test_an_owed_line_says_since_when_it_is_late(index, words):
    html = re.sub(r"\s+", " ", part("owed", lines=[OWED["owed"][index]], today=TODAY))
    assert f'<p class="np-when">{words}<b><time datetime="2026-05-' in html
    assert "np-owed__item--urgent" in html


def test_a_late_check_is_said_above_all_figures(guide):
    late = {"as_of": NOW, "checked_at": NOW.replace(hour=9, minute=54), "late": True}
    html = render_to_string("base.html", {**frame("owed"), "freshness": late})
    notice, figures = html.index('role="alert"'), html.index("np-head__row")
    assert notice < figures
    assert "These figures were last checked 47 minutes ago." in html
    assert "last finished at 09:54 on Tuesday 12 May" in html
    assert 'role="alert"' not in render_to_string("base.html", frame("owed"))


def test_figures_that_were_never_checked_do_not_claim_to_be():
    never = {"as_of": NOW, "checked_at": None, "late": True}
    assert "have not been checked yet" in part("late", freshness=never)
    assert "Not checked yet." in part("fresh", freshness=never)


@pytest.mark.parametrize("name", ["promise", "owed", "note", "empty", "facts", "counted", "history", "turned"])
def test_what_comes_from_data_stays_text(name):
    evil = "<script>alert(1)</script>"
    row = {
        "words": evil, "fact": evil, "title": evil, "why": evil, "term": evil, "text": evil, "url": "#",
        "status": "met", "after": "met", "day": TODAY, "by": evil, "received_at": NOW, "number": 1, "came": 1,
        "ref": evil,
        "changes": [{"name": evil, "before": evil, "after": evil}],
    }  # fmt: skip
    lists = dict.fromkeys(["promises", "lines", "facts", "counted", "versions", "turned"], [row])
    html = part(name, **lists, title=evil, text=evil, lead=evil, today=TODAY)
    assert "&lt;script&gt;" in html
    assert "<script" not in html


def test_an_empty_list_says_so():
    assert "No activities counted in this period." in part("counted", counted=[], today=TODAY)
    assert "Nothing else came near this rule." in part("not_counted", not_counted=[], today=TODAY)
    assert "Nothing turned since Thursday 7 May." in part("turned", turned=[], today=TODAY, when="since Thursday 7 May")


def test_the_sprite_holds_every_icon_once_and_an_unknown_one_is_an_error():
    sprite = icons.sprite()
    assert sorted(re.findall(r'<symbol id="([^"]+)"', sprite)) == sorted(icons.names())
    assert sprite.count('id="hatch"') == 1
    with pytest.raises(TemplateSyntaxError, match="no icon called 'status-green'"):
        icons.icon("status-green")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"ours": "channel-survey"}, "channel-survey"),
        ({"ours": "channel-undrawn"}, "channel-other"),
        ({}, "channel-other"),
    ],
)
def test_a_channel_has_the_icon_that_its_row_says_or_the_common_one(said, name):
    form = type("OneField", (forms.Form,), {"channel": forms.ChoiceField()})()
    form.fields["channel"].icons = said
    assert icons.channel_icon("ours", form["channel"]) == name


@pytest.mark.parametrize("page", ["400", "403", "404", "500", "403_csrf"])
def test_error_pages_stand_without_any_context(page):
    html = render_to_string(f"{page}.html")
    outline = Outline(html)
    assert outline.open == []
    assert outline.headings == [1]
    assert "np-eyebrow" in html
    assert "portal.css" in html


@pytest.mark.parametrize("addresses", [("/teams/no-such-team/", "/teams/nobody/"), ("/activities/0/", "/no-such/")])
def test_what_is_not_there_and_what_one_may_not_know_of_look_the_same(client, addresses):
    answers = [client.get(address) for address in addresses]
    bodies = {re.sub(r'nonce="[^"]*"|<code>[0-9a-f]{10}</code>', "", answer.content.decode()) for answer in answers}
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(bodies) == 1
    assert "no-such" not in bodies.pop()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
    ],
)
def test_the_pages_around_signing_in_are_well_formed(client, name):
    response = client.get(reverse(name))
    outline = Outline(response.content.decode())
    assert response.status_code == 200
    assert outline.open == []
    assert outline.headings == [1]


@pytest.mark.django_db
def test_sign_in_asks_for_login_and_password_and_says_what_is_missing(client):
    assert re.findall(r'name="(login|password)"', client.get("/sign-in/").content.decode()) == ["login", "password"]
    html = client.post("/sign-in/", {}).content.decode()
    assert "<title>Not signed in: Sign in" in html
    assert "Not signed in: 2 things to put right" in html
    assert re.findall(r'href="#(id_\w+)"', html) == ["id_login", "id_password"]


def test_a_list_sorts_by_its_head_and_becomes_sheets(rf):
    import django_tables2 as tables

    class People(tables.Table):
        name = tables.Column()
        came = tables.Column(orderable=False, attrs={"td": {"class": "np-num"}})

        class Meta:
            template_name = "_components/table.html"

    request = rf.get("/activities/?section=east&page=2")
    table = People([{"name": f"<b>{number}", "came": number} for number in range(30)], order_by="-name")
    open_page(table, request, per_page=25)
    html = table.as_html(request)
    assert html.count("np-list-table__what") == 5
    assert 'aria-sort="descending"' in html
    assert 'href="?section=east&amp;sort=name"' in html
    assert 'rel="prev" href="?section=east&amp;page=1"' in html
    assert '<td class="govuk-table__cell np-num" role="cell" data-label="Came">' in html
    assert "&lt;b&gt;" in html
    assert "Nothing here yet." in People([]).as_html(request)
