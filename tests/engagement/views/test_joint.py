"""A team named in what another team logged: seen, taken out, refused at every door, and let in again."""

import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from engagement import actions
from engagement.models import Activity, ActivityTeam, TeamWord
from engagement.queries import activity_content
from record.refusal import Invalid
from teams.actions import create_token
from teams.models import Role
from tests.contracts.contract_files import written
from tests.portal.sergeants_world import at, did

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(county):
    """A meeting that the sergeant of Ferndown logged for Wimborne too."""
    county.grant(county.people["other_sergeant"], Role.PC, team="bridport")  # somebody with two teams
    return did(
        "ferndown",
        "meeting",
        at(9),
        county.people["other_sergeant"],
        title="Winter fair",
        also_teams=("wimborne",),
    )


def waits(client, team="wimborne") -> list[tuple[str, list[str]]]:
    rows = client.get(f"/my-team/?team={team}").context["waiting"]["waits"]
    return [(row.title, [one["label"] for one in (*row.forms, *row.links)]) for row in rows]


def take_out(client, joint, version=1):
    return client.post(f"/activities/{joint.pk}/leave/", {"version": version, "reason": "Nobody of ours"}, follow=True)


def teams_in(joint) -> list[str]:
    return sorted(ActivityTeam.objects.filter(activity=joint).values_list("team__key", flat=True))


NAMED = ("Ferndown NPT logged “Winter fair” for you too", ["We were part of it", "Take the team out"])


def test_it_counts_at_once_and_stands_there_until_the_sergeant_has_seen_it(signed_in, joint):
    assert teams_in(joint) == ["ferndown", "wimborne"]
    assert waits(signed_in("sergeant")) == [NAMED]
    assert waits(signed_in("pc")) == []
    assert waits(signed_in("other_sergeant"), "ferndown") == []
    answer = signed_in("sergeant").post(f"/activities/{joint.pk}/seen/", follow=True)
    assert "Seen: Winter fair counts for Wimborne NPT too." in answer.content.decode()
    assert waits(signed_in("sergeant")) == []
    assert activity_content(joint).also_teams == ("wimborne",)
    signed_in("sergeant").post(f"/activities/{joint.pk}/seen/")
    assert TeamWord.objects.count() == 1


def test_five_at_once_and_the_others_come_up_as_these_are_settled(signed_in):
    for hour in range(7):
        did("ferndown", "survey", at(9, 5, 8 + hour), title=f"Number {hour}", also_teams=("wimborne",))
    client = signed_in("sergeant")
    first = client.get("/my-team/").context["waiting"]
    assert ("“Number 0”" in first["waits"][0].title, len(first["waits"]), first["more"]) == (True, 5, True)
    for activity in Activity.objects.filter(title__in=["Number 0", "Number 1"]):
        client.post(f"/activities/{activity.pk}/seen/")
    then = client.get("/my-team/").context["waiting"]
    assert ("“Number 2”" in then["waits"][0].title, len(then["waits"]), then["more"]) == (True, 5, False)


def test_who_leads_several_of_the_teams_speaks_for_the_one_whose_page_it_is(signed_in, county):
    county.add_team("verwood", section="east")
    both = did("verwood", "survey", at(9), title="Three teams", also_teams=("ferndown", "wimborne"))
    client = signed_in("inspector")
    (row,) = client.get("/my-team/?team=wimborne").context["waiting"]["waits"]
    client.post(row.forms[0]["action"], {"team": row.forms[0]["team"]})
    assert [(word.team.key, word.word) for word in TeamWord.objects.all()] == [("wimborne", "seen")]
    (row,) = client.get("/my-team/?team=ferndown").context["waiting"]["waits"]
    client.post(row.links[0]["url"], {"version": 1, "reason": "Not us"})
    assert teams_in(both) == ["verwood", "wimborne"]
    client.post(f"/activities/{both.pk}/leave/?team=wimborne", {"version": 2, "reason": "Nor us"})
    client.post(f"/activities/{both.pk}/let-in/", {"team": "wimborne"})
    assert teams_in(both) == ["verwood", "wimborne"]
    with pytest.raises(Invalid) as refused:  # what one team says lets no other in
        changes = {"also_teams": ("ferndown", "wimborne")}
        actions.correct(activity=both, changes=changes, by=None, reason="x", version=4, now=at(12))
    assert refused.value.fields == {"also_teams": [REFUSED.replace("Wimborne", "Ferndown")]}


def test_what_is_withdrawn_waits_for_nobody(signed_in, joint):
    actions.withdraw(activity=joint, by=None, reason="Twice", now=at(12))
    assert waits(signed_in("sergeant")) == []


def test_taken_out_it_is_told_to_who_logged_it_until_they_have_read_it(signed_in, joint):
    page = take_out(signed_in("sergeant"), joint).content.decode()
    assert "It does not count for it any more. Other sergeant is told why." in page
    assert teams_in(joint) == ["ferndown"]
    assert waits(signed_in("sergeant")) == []
    client = signed_in("other_sergeant")
    assert waits(client, "ferndown") == [("Wimborne NPT is out of “Winter fair”", ["I have read it"])]
    row = client.get("/my-team/?team=ferndown").context["waiting"]["waits"][0]
    assert "Sergeant, " in row.text
    assert "“Nobody of ours”" in row.text
    client.post(f"/activities/out/{TeamWord.objects.get().pk}/")
    assert waits(client, "ferndown") == []


def test_where_a_file_logged_it_the_teams_sergeant_is_told(signed_in, county):
    imported = did("ferndown", "meeting", at(9), title="From a file", also_teams=("wimborne",))
    county.grant(county.person("their_pc"), Role.PC, team="ferndown")
    take_out(signed_in("sergeant"), imported)
    assert waits(signed_in("other_sergeant"), "ferndown") == [
        ("Wimborne NPT is out of “From a file”", ["I have read it"])
    ]
    assert waits(signed_in("their_pc"), "ferndown") == []


REFUSED = "Wimborne NPT was taken out by its sergeant, and only they can let it in again."


def test_it_is_refused_in_the_form(signed_in, joint):
    take_out(signed_in("sergeant"), joint)
    sent = {"status": "held", "channel": "meeting", "title": "Winter fair", "starts_at": "2026-05-09T10:00"}
    sent |= {"also_teams": ["wimborne"], "version": "2", "reason": "They were there"}
    answer = signed_in("other_sergeant").post(f"/activities/{joint.pk}/correct/", sent)
    assert answer.context["form"].errors == {"also_teams": [REFUSED]}
    assert teams_in(joint) == ["ferndown"]
    assert signed_in("other_sergeant").post(
        f"/activities/{joint.pk}/correct/", {**sent, "also_teams": ["bridport"]}
    ).status_code == 302  # fmt: skip


def test_it_is_refused_over_http(signed_in, county, joint):
    take_out(signed_in("sergeant"), joint)
    token = create_token(person=county.people["other_sergeant"], by=None)
    answer = Client().patch(
        f"/api/v1/activities/{joint.pk}",
        {"also_teams": ["wimborne"], "reason": "They were there"},
        content_type="application/json",
        headers={"authorization": f"Bearer {token}", "if-match": '"2"'},
    )
    assert (answer.status_code, answer.json()["fields"]) == (422, {"also_teams": [REFUSED]})


def test_it_is_refused_in_a_file(signed_in, county, joint, tmp_path):
    take_out(signed_in("sergeant"), joint)
    row = f"{joint.pk},ferndown,wimborne,meeting,held,Winter fair,2026-05-09T10:00,31"
    head = "id,team,also_teams,channel,status,title,starts_at,attendance"
    path = written(tmp_path, f"{head}\n{row}\n", "activities.csv")
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_activities", str(path), "--update", stderr=said)
    assert f"line 2: {REFUSED}" in said.getvalue()
    assert (teams_in(joint), Activity.objects.get(pk=joint.pk).version) == (["ferndown"], 2)
    unnamed = written(tmp_path, f"{head}\n{row.replace('wimborne', '')}\n", "activities.csv")
    call_command("import_activities", str(unnamed), "--update")
    assert Activity.objects.get(pk=joint.pk).attendance == 31


def test_it_is_refused_where_it_is_said_that_it_was_this_one(county, joint):
    out = actions.take_team_out(
        activity=joint, team=county.teams["wimborne"], by=county.people["sergeant"], reason="No", version=1, now=at(12)
    )
    typed = activity_content(joint)
    with pytest.raises(Invalid) as refused:
        actions.say_again(
            activity=out,
            typed=type(typed)(
                id=uuid.uuid4(), team="ferndown", also_teams=("wimborne",), channel="meeting", status="held",
                title="Winter fair", starts_at=at(9),
            ),
            is_right=True, by=county.people["other_sergeant"], version=2, now=at(12),
        )  # fmt: skip
    assert refused.value.fields == {"also_teams": [REFUSED]}


def test_its_own_sergeant_lets_it_in_again(signed_in, joint):
    take_out(signed_in("sergeant"), joint)
    (row,) = signed_in("sergeant").get("/my-team/").context["waiting"]["out"]
    assert row.title == "“Winter fair”, logged by Ferndown NPT"
    assert signed_in("other_sergeant").post(f"/activities/{joint.pk}/let-in/").status_code == 404
    assert signed_in("pc").post(f"/activities/{joint.pk}/let-in/").status_code == 404
    page = signed_in("sergeant").post(f"/activities/{joint.pk}/let-in/", follow=True).content.decode()
    assert "Wimborne NPT is in “Winter fair” again." in page
    assert teams_in(joint) == ["ferndown", "wimborne"]
    client = signed_in("sergeant")
    assert (waits(client), client.get("/my-team/").context["waiting"]["out"]) == ([], [])
    assert client.post(f"/activities/{joint.pk}/let-in/").status_code == 404
    # Named and not named by those who logged it, as any team that nobody took out.
    for also_teams, version in (((), 3), (("wimborne",), 4)):
        actions.correct(
            activity=joint, changes={"also_teams": also_teams}, by=None, reason="x", version=version, now=at(12)
        )
    assert teams_in(joint) == ["ferndown", "wimborne"]


def test_a_team_taken_off_by_who_logged_it_may_be_named_again(joint):
    for also_teams, version in (((), 1), (("wimborne",), 2)):
        actions.correct(
            activity=joint, changes={"also_teams": also_teams}, by=None, reason="x", version=version, now=at(12)
        )
    assert teams_in(joint) == ["ferndown", "wimborne"]


@pytest.mark.parametrize("person", ["pc", "reviewer", "admin", "other_sergeant"])
def test_nobody_else_sees_it_for_the_team(signed_in, joint, person):
    assert signed_in(person).post(f"/activities/{joint.pk}/seen/").status_code == 403
    assert not TeamWord.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("sergeant", 404), ("pc", 404), ("reviewer", 403)])
def test_nobody_else_reads_it_away(signed_in, joint, person, status):
    take_out(signed_in("sergeant"), joint)
    word = TeamWord.objects.get()
    assert signed_in(person).post(f"/activities/out/{word.pk}/").status_code == status
    assert TeamWord.objects.get().read_at is None
