"""Planning a chat and changing the plan: by whom, what is refused, and that sending the form twice is one chat."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chats import my_chats
from chats.lifecycle import ChatState
from chats.models import Chat, ChatRole
from chats.plan_forms import ROLES
from engagement.actions import correct
from record.timezones import day_of
from teams.models import Role
from tests.chats.chat_world import COUNTY, NOW
from tests.chats.desk_world import Desk, desk_in, signed_in
from tests.kept_worlds import in_world, kept_worlds
from tests.sent_forms import as_drawn
from tests.teams import county
from tests.teams.county import County

pytestmark = pytest.mark.django_db

NEW = "/chats/new/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


BESIDE_ANOTHER = "two counties"


def desk_or_county(kind: ChatState | str) -> Desk | County:
    if kind == BESIDE_ANOTHER:
        county.borsetshire()
    return county.dorset() if kind in (COUNTY, BESIDE_ANOTHER) else desk_in(kind)


kept = kept_worlds(desk_or_county, at=NOW, usual=COUNTY)


@pytest.fixture
def dorset(own_world):
    return own_world


@pytest.fixture
def desk(own_world):
    """On the Tuesday, wherever its chat has come to."""
    return own_world


@pytest.fixture
def sergeant(dorset):
    client = Client()
    client.force_login(dorset.people["sergeant"])
    return client


def filled(**changes) -> dict:
    """The form for Thursday 21 May, as somebody sends it."""
    return {
        "id": str(uuid.uuid4()),
        "team": "wimborne",
        "title": "Summer on the river",
        "about": "Ask us anything.",
        "day": "2026-05-21",
        "begins": "18:00",
        "ends": "19:00",
        "questions_open_at": "",
        "moderators": ["dorset-pc"],
        "safeguarding": ["dorset-inspector"],
        "channel_1": "social_post",
        "on_1": "2026-05-13",
        **changes,
    }


def people(chat: Chat, role: ChatRole) -> list[str]:
    return sorted(chat.grants.filter(role=role).values_list("person__key", flat=True))


@pytest.mark.parametrize(
    ("person", "status"),
    [("sergeant", 200), ("inspector", 200), ("pc", 403), ("reviewer", 403), ("admin", 403), ("stranger", 302)],
)
def test_who_may_plan(dorset, person, status):
    client = Client()
    client.force_login(dorset.people[person])  # the stranger holds no role, and is signed out
    assert client.get(NEW).status_code == status
    assert client.post(NEW, {}).status_code == status


def test_nobody_plans_for_a_team_out_of_sight(sergeant):
    assert sergeant.get(f"{NEW}?team=bridport").status_code == 404
    assert sergeant.post(NEW, filled(team="ferndown")).status_code == 404
    assert Chat.objects.count() == 0


def test_who_has_several_teams_chooses_one(dorset):
    client = Client()
    client.force_login(dorset.people["inspector"])
    assert [team.key for team in client.get(NEW).context["teams"]] == ["ferndown", "wimborne"]
    assert client.get(f"{NEW}?team=ferndown").context["form"]["team"].value() == "ferndown"


def test_the_form_begins_with_an_evening_that_gives_notice(sergeant, dorset):
    page = sergeant.get(NEW)
    form = page.context["form"]
    assert form["day"].value() == date(2026, 5, 20)  # the eighth day from now
    assert form["answering"].value() == ["dorset-sergeant"]
    assert "8 days’ notice. Dorset Police gives 7." in page.content.decode()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-05-13", ">1 day’s notice. Dorset Police gives 7.<"),
        ("2026-05-14", ">2 days’ notice. Dorset Police gives 7.<"),
        ("2026-05-06", ">That day is past.<"),
    ],
)
def test_the_notice_of_the_chosen_day_is_said_beside_it(sergeant, day, said):
    page = sergeant.post(NEW, filled(day=day)).content.decode()
    assert said in page
    assert "1 day’ " not in page and "days’ notice. Dorset Police gives 7.</p>" not in page.replace(said, "")


def test_one_days_notice_is_one_days(sergeant, dorset):
    type(dorset.force).objects.update(chat_notice_days=1)
    assert "Dorset Police gives 1 day’s notice: of a chat" in sergeant.get(NEW).content.decode()
    today = filled(day="2026-05-12", begins="21:00", ends="22:00", on_1="2026-05-12")
    assert "This is 0 days’ notice" in sergeant.post(NEW, today).content.decode()


def test_the_teams_own_people_are_offered_first_then_the_sections(sergeant, dorset):
    crew = sergeant.get(NEW).context["form"].crew
    assert [person.key for person in crew.near] == ["dorset-pc", "dorset-sergeant"]
    assert [person.key for person in crew.around] == ["dorset-inspector", "dorset-other_sergeant"]


def test_a_plan_is_kept_once_however_often_it_is_sent(sergeant):
    form = filled(answering=["dorset-sergeant"], channel_2="alert", on_2="2026-05-14")
    for _ in range(2):
        answer = sergeant.post(NEW, form)
        assert answer.url == f"/chats/{form['id']}/desk/"
    chat = Chat.objects.get()
    assert (str(chat.id), chat.state, chat.title, chat.about) == (form["id"], "draft", form["title"], form["about"])
    assert chat.starts_at.isoformat() == "2026-05-21T17:00:00+00:00"
    assert chat.questions_open_at == chat.starts_at - 7 * DAY
    assert [(one.channel_id, one.on) for one in chat.announcements.order_by("on")] == [
        ("social_post", date(2026, 5, 13)),
        ("alert", date(2026, 5, 14)),
    ]
    assert [people(chat, role) for role in ChatRole] == [["dorset-pc"], ["dorset-inspector"], ["dorset-sergeant"]]


def test_somebody_further_away_is_named_by_email(sergeant):
    form = filled(safeguarding_more="Other-Inspector@dorset.example, other-sergeant@dorset.example")
    sergeant.post(NEW, form)
    names = ["dorset-inspector", "dorset-other_inspector", "dorset-other_sergeant"]
    assert people(Chat.objects.get(), ChatRole.SAFEGUARDING) == names


@in_world(BESIDE_ANOTHER)
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Say what the chat is called."),
        ({"day": ""}, "Say on which day."),
        ({"begins": "sixish"}, "Give a time, as in 18:00."),
        ({"ends": "17:00"}, "A chat ends after it starts."),
        ({"day": "2026-05-11"}, "That is over already. Choose a later day or time."),
        ({"questions_open_at": "2026-05-13T18:00"}, "Questions open at most 7 days before the chat starts"),
        ({"on_1": ""}, "Announcement 1: say on which day."),
        ({"channel_1": ""}, "Announcement 1: say where."),
        ({"on_1": "2026-05-22"}, "Announcement 1: that day is after the chat."),
        ({"moderators_more": "pc@borsetshire.example"}, "Nobody of Dorset Police has the account pc@borsetshire"),
        ({"moderators": ["borsetshire-pc"]}, "Select a valid choice."),
        ({"day": "2026-05-15"}, "This is 3 days’ notice and Dorset Police gives 7."),
        ({"id": "none"}, "This form has lost its number. Load the page again."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(sergeant, changes, sentence):
    page = sergeant.post(NEW, filled(about="Two sentences of mine", **changes))
    text = page.content.decode()
    assert sentence in text
    assert "Not saved yet: 1 thing to put right" in text
    assert "Two sentences of mine" in text
    assert Chat.objects.count() == 0


def test_everything_wrong_is_said_at_once_and_each_row_by_its_name(sergeant):
    wrong = {"title": "", "ends": "17:00", "on_1": "", "channel_2": "alert", "channel_3": "", "on_3": "2026-05-14"}
    page = sergeant.post(NEW, filled(**wrong)).content.decode()
    summary = page.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0]
    assert re.findall(r'<a href="#\w+">(.*?)</a>', summary) == [
        "Say what the chat is called.",
        "A chat ends after it starts.",
        "Announcement 1: say on which day.",
        "Announcement 2: say on which day.",
        "Announcement 3: say where.",
    ]


def test_people_may_be_told_until_the_day_of_the_chat_itself(sergeant):
    sergeant.post(NEW, filled(on_1="2026-05-21"))
    assert Chat.objects.get().announcements.get().on == date(2026, 5, 21)


def test_short_notice_needs_its_reason_and_an_early_announcement_is_notice(sergeant):
    sergeant.post(NEW, filled(day="2026-05-15", short_notice="The floods"))
    assert Chat.objects.get().short_notice == "The floods"
    sergeant.post(NEW, filled(day="2026-05-15", on_1="2026-05-08"))
    assert Chat.objects.count() == 2


def test_a_time_that_the_clocks_skip_is_refused(sergeant):
    page = sergeant.post(NEW, filled(day="2027-03-28", begins="01:30", ends="03:00"))
    assert "there was no such time" in page.content.decode()


def test_of_a_time_that_comes_twice_a_plan_asks_which(sergeant):
    """From 01:15 until 01:45 in October is half an hour, or an hour and a half: there is no saving without saying."""
    night = filled(day="2026-10-25", begins="01:15", ends="01:45", questions_open_at="2026-10-25T01:05")
    asked = {"which_begins": "01:15", "which_ends": "01:45", "which_questions_open_at": "01:05"}
    errors = sergeant.post(NEW, night).context["form"].errors
    assert {name: str(said[0]) for name, said in errors.items()} == {
        name: f"The clocks went back on that night, so {clock} came twice. Say which one it was."
        for name, clock in asked.items()
    }
    answers = {"which_begins": "first", "which_ends": "second", "which_questions_open_at": "first"}
    assert sergeant.post(NEW, night | answers).status_code == 302
    chat = Chat.objects.get()
    assert [instant.astimezone(UTC) for instant in (chat.questions_open_at, chat.starts_at, chat.ends_at)] == [
        datetime(2026, 10, 25, 0, 5, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 15, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 45, tzinfo=UTC),
    ]
    url = f"/chats/{chat.pk}/edit/"
    sent = as_drawn(sergeant.get(url), having="begins")
    assert {name: sent[name][0] for name in answers} == answers
    assert sergeant.post(url, sent | {"title": "Another"}).status_code == 302
    again = Chat.objects.get()
    assert (again.title, again.starts_at, again.ends_at) == ("Another", chat.starts_at, chat.ends_at)


def test_a_chat_more_than_a_year_ahead_is_asked_about_once(sergeant):
    asked = sergeant.post(NEW, filled(day="2027-05-13"))
    assert asked.context["form"].asks == ["It is planned for Thursday 13 May 2027, more than a year ahead."]
    assert "Is that right?" in asked.content.decode() and not Chat.objects.exists()
    assert sergeant.post(NEW, as_drawn(asked, having="begins")).status_code == 302
    chat = Chat.objects.get()
    url = f"/chats/{chat.pk}/edit/"
    sent = as_drawn(sergeant.get(url), having="begins")
    assert sergeant.post(url, sent | {"title": "Another"}).status_code == 302
    assert sergeant.post(url, sent | {"day": "2027-05-14"}).status_code == 200


# Changing it ------------------------------------------------------------------------------------------------------


def edit_of(desk: Desk, **changes) -> dict:
    form = filled(id=str(desk.chat.pk), day="2026-05-20", **changes)
    return {name: value for name, value in form.items() if name not in ("channel_1", "on_1")}


def people_of(desk: Desk, **changes) -> dict:
    """What the form of a chat that has begun sends: its people alone."""
    kept = ("id", "team", *(name for name, *_ in ROLES))
    return {name: value for name, value in edit_of(desk, **changes).items() if name in kept}


@pytest.mark.parametrize(
    ("person", "status"),
    [("sergeant", 200), ("inspector", 200), ("moderator", 403), ("pc", 403), ("stranger", 302), ("reviewer", 403)],
)
@in_world(ChatState.DRAFT)
def test_who_may_change_the_plan(desk, person, status):
    assert signed_in(desk, person).get(f"/chats/{desk.chat.pk}/edit/").status_code == status


@in_world(ChatState.ANNOUNCED)
def test_an_announced_chat_is_moved_and_says_so(desk):
    before = desk.chat.starts_at
    url = f"/chats/{desk.chat.pk}/edit/"
    client = signed_in(desk, "sergeant")
    form = client.get(url).context["form"]
    assert (form["title"].value(), form["day"].value()) == ("Summer on the river", day_of(before))
    client.post(url, edit_of(desk, title="Winter on the river") | {"day": "2026-05-22"})
    chat = desk.fresh
    assert (chat.title, day_of(chat.starts_at), chat.moved_from) == ("Winter on the river", date(2026, 5, 22), before)
    assert chat.activity.title == "Winter on the river"


@in_world(ChatState.OPEN)
def test_a_time_that_stays_needs_no_new_notice_and_is_no_move(desk):
    url = f"/chats/{desk.chat.pk}/edit/"
    for now in (desk.chat.starts_at - 2 * DAY, desk.chat.starts_at + timedelta(minutes=4)):
        with time_machine.travel(now, tick=False):
            answer = signed_in(desk, "sergeant").post(url, edit_of(desk, title=f"By {now:%d}"))
        assert (answer.status_code, desk.fresh.title, desk.fresh.moved_from) == (302, f"By {now:%d}", None)


@in_world(ChatState.OPEN)
def test_a_time_that_is_left_as_shown_stays_to_the_second(desk):
    """Over the API a chat has seconds, which the form does not show."""
    starts_at, opened = desk.chat.starts_at.replace(second=42), desk.chat.questions_open_at.replace(second=7)
    Chat.objects.filter(pk=desk.chat.pk).update(starts_at=starts_at, questions_open_at=opened)
    client, url = signed_in(desk, "sergeant"), f"/chats/{desk.chat.pk}/edit/"
    sent = as_drawn(client.get(url), having="begins") | {"title": "Another"}
    assert client.post(url, sent).status_code == 302
    chat = desk.fresh
    assert (chat.title, chat.starts_at, chat.questions_open_at, chat.moved_from) == ("Another", starts_at, opened, None)


@in_world(ChatState.ANNOUNCED)
def test_an_announced_chat_may_move_within_the_notice_that_was_given(desk):
    url = f"/chats/{desk.chat.pk}/edit/"
    with time_machine.travel(NOW + 2 * DAY, tick=False):  # announced on 12 May, so 19 May is 7 days' notice
        client = signed_in(desk, "sergeant")
        client.post(url, edit_of(desk) | {"day": "2026-05-19"})
        assert day_of(desk.fresh.starts_at) == date(2026, 5, 19)
        assert "6 days’ notice" in client.post(url, edit_of(desk) | {"day": "2026-05-18"}).content.decode()


@in_world(ChatState.ANNOUNCED)
def test_a_plan_changes_also_where_somebody_emptied_the_day_on_which_people_were_told(desk):
    logged, sergeant = desk.fresh.activity, desk.people["sergeant"]
    emptied = {"advertised_on": None}
    correct(activity=logged, changes=emptied, by=sergeant, reason="Nobody knows.", version=logged.version, now=NOW)
    client, url = signed_in(desk, "sergeant"), f"/chats/{desk.chat.pk}/edit/"
    assert client.get(url).context["form"].notice == 8
    client.post(url, edit_of(desk, title="Winter on the river"))
    assert desk.fresh.title == "Winter on the river"


@in_world(ChatState.DRAFT)
def test_who_is_not_named_any_more_has_no_part_in_it(desk):
    client = signed_in(desk, "sergeant")
    client.post(f"/chats/{desk.chat.pk}/edit/", edit_of(desk, moderators=["dorset-sergeant"], safeguarding=[]))
    assert [people(desk.chat, role) for role in ChatRole] == [["dorset-sergeant"], [], []]


@in_world(ChatState.LIVE)
def test_once_it_has_begun_only_its_people_change(desk):
    url = f"/chats/{desk.chat.pk}/edit/"
    with time_machine.travel(desk.now, tick=False):
        client = signed_in(desk, "sergeant")
        assert "title" not in client.get(url).context["form"].fields
        page = client.post(url, people_of(desk, moderators=[]))
        assert "Name a moderator: questions are open" in page.content.decode()
        assert people(desk.chat, ChatRole.MODERATOR) == ["dorset-moderator", "dorset-pc"]
        client.post(url, people_of(desk, moderators=["dorset-sergeant"]))
    assert people(desk.chat, ChatRole.MODERATOR) == ["dorset-sergeant"]


@in_world(ChatState.LIVE)
def test_who_changes_a_chat_that_has_begun_meanwhile_is_told_so_and_nothing_is_dropped_in_silence(desk):
    with time_machine.travel(desk.now, tick=False):
        page = signed_in(desk, "sergeant").post(
            f"/chats/{desk.chat.pk}/edit/", edit_of(desk, moderators=["dorset-sergeant"], title="Another")
        )
    assert "The chat has begun meanwhile: its time and title stay" in page.content.decode()
    assert (desk.fresh.title, people(desk.chat, ChatRole.MODERATOR)) == (
        "Summer on the river",
        ["dorset-moderator", "dorset-pc"],
    )


@in_world(ChatState.PUBLISHED)
def test_the_plan_of_a_chat_that_is_over_stays(desk):
    answer = signed_in(desk, "sergeant").get(f"/chats/{desk.chat.pk}/edit/")
    assert (answer.status_code, answer.url) == (302, desk.url)


# One's own desks --------------------------------------------------------------------------------------------------


@in_world(ChatState.DRAFT)
def test_everybody_finds_the_desks_at_which_they_have_something_to_do(desk):
    def of(person: str) -> list[tuple[str, str]]:
        return [(one.url, one.does) for one in my_chats.mine(desk.people[person], day_of(NOW))]

    assert of("sergeant") == [(desk.url, "Running it")]
    assert of("pc") == [(desk.url, "Moderating")]
    assert of("inspector") == [(desk.url, "Running it, Safeguarding")]
    assert of("answerer") == [(desk.url, "Answering")]
    for nobody in ("stranger", "other_sergeant", "reviewer", "admin"):
        assert of(nobody) == []
    other = county.borsetshire().person("chief", Role.INSPECTOR, section="borchester")
    assert my_chats.mine(other, day_of(NOW)) == []


@in_world(ChatState.PUBLISHED)
def test_what_has_been_over_for_a_month_is_not_among_them(desk):
    day = day_of(desk.chat.ends_at)
    assert len(my_chats.mine(desk.sergeant, day + 31 * DAY)) == 1
    assert my_chats.mine(desk.sergeant, day + 32 * DAY) == []


@in_world(ChatState.DRAFT)
def test_ones_own_desks_are_read_in_as_many_queries_for_three_as_for_one(desk):
    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(my_chats.mine(desk.sergeant, day_of(NOW))) == number
        return len(captured)

    assert queries(1) == 3
    client = signed_in(desk, "sergeant")
    for _ in range(2):
        client.post(NEW, filled())
    assert queries(3) == 3
