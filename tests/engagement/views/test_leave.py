"""A team named in what another team logged: it counts at once, its own sergeant takes it out, and nobody else can."""

import pytest

from engagement.models import Activity, ActivityTeam
from engagement.queries import activity_content
from tests.portal.sergeants_world import at, did

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(county):
    did("ferndown", "social_post", at(7), title="Ours and theirs", also_teams=("wimborne",))
    return Activity.objects.get(title="Ours and theirs")


def test_its_sergeant_takes_the_team_out_with_a_reason(joint, signed_in):
    client, address = signed_in("sergeant"), f"/activities/{joint.pk}/leave/"
    assert f'href="{address}"' in client.get(f"/activities/{joint.pk}/").content.decode()
    asked = client.get(address).content.decode()
    assert "so it counts for both" in asked
    assert (
        "Say why your team was not part of it" in client.post(address, {"version": 1, "reason": " "}).content.decode()
    )
    done = client.post(address, {"version": 1, "reason": "Nobody of ours was there"}, follow=True)
    assert "is out of “Ours and theirs”" in done.content.decode()
    joint.refresh_from_db()
    assert activity_content(joint).also_teams == ()
    assert list(ActivityTeam.objects.filter(activity=joint).values_list("team__key", flat=True)) == ["ferndown"]
    assert joint.versions.get(version=2).reason == "Nobody of ours was there"


@pytest.mark.parametrize(("name", "status"), [("pc", 403), ("other_sergeant", 403), ("reviewer", 403), ("admin", 403)])
def test_nobody_else_can(joint, signed_in, name, status):
    answer = signed_in(name).post(f"/activities/{joint.pk}/leave/", {"version": 1, "reason": "Out"})
    assert answer.status_code == status
    assert activity_content(Activity.objects.get(pk=joint.pk)).also_teams == ("wimborne",)


def test_it_was_changed_meanwhile(joint, signed_in):
    client = signed_in("sergeant")
    client.post(f"/activities/{joint.pk}/leave/", {"version": 7, "reason": "Out"})
    assert activity_content(Activity.objects.get(pk=joint.pk)).also_teams == ("wimborne",)
