"""The commands: what they print, whom they refuse, and that a refusal is a sentence and leaves nothing."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from record.entries import Entry
from record.timezones import day_of
from teams.models import ApiToken, Person, Role, Team
from tests.teams import kept_dorset
from tests.teams.importing.county_file import FILE

kept, dorset = kept_dorset.kept, kept_dorset.dorset


def run(capsys, *arguments: str) -> str:
    """What the command prints on standard output."""
    call_command(*arguments)
    return capsys.readouterr().out.strip()


def create(capsys, email: str = "new@dorset.example", **options: str) -> str:
    given = {"name": "A. New", "role": "sergeant", "force": "dorset", "team": "wimborne"} | options
    flags = [word for name, value in given.items() if value for word in (f"--{name}", value)]
    return run(capsys, "create_person", email, *flags)


# -- import_teams ------------------------------------------------------------------------------------------------------


def test_a_file_is_imported_by_the_person_named(borsetshire, tmp_path, capsys):
    path = tmp_path / "teams.yaml"
    path.write_text(FILE)
    told = run(capsys, "import_teams", str(path), "--by", "admin@borsetshire.example")
    assert told == "Dorset Police: 13 added, 0 changed."
    assert {entry.by for entry in Entry.objects.all()} == {"borsetshire-admin"}
    assert run(capsys, "import_teams", str(path)) == "Dorset Police: nothing differs from what is stored."


def test_a_wrong_file_is_told_by_line_and_reason(db, tmp_path, capsys):
    path = tmp_path / "teams.yaml"
    path.write_text(FILE.replace("rank: pc", "rank: general"))
    with pytest.raises(CommandError, match="refused, nothing was imported"):
        call_command("import_teams", str(path))
    place = "line 15, column sections[0].teams[0].officers[1].rank"
    assert f"{path}: {place}: must be one of pcso, pc, " in capsys.readouterr().err
    assert Team.objects.count() == 0


# -- create_person -----------------------------------------------------------------------------------------------------


def test_a_new_person_signs_in_with_what_is_printed_and_must_change_it(dorset, capsys):
    password = create(capsys)
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    browser = Client()
    assert browser.post("/sign-in/", {"login": "new@dorset.example", "password": password}).status_code == 302
    assert browser.get("/account/second-factor/").url.startswith("/account/password/")
    (grant,) = Person.objects.get(email="new@dorset.example").grants.all()
    assert (grant.role, grant.team.key, grant.first_day) == ("sergeant", "wimborne", day_of(timezone.now()))


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("pc", {"team": "wimborne"}),
        ("inspector", {"team": "", "section": "east"}),
        ("reviewer", {"team": ""}),
        ("admin", {"team": ""}),
    ],
)
def test_every_role_has_its_account(dorset, capsys, role, scope):
    assert create(capsys, role=role, **scope)
    assert Person.objects.get(email="new@dorset.example").grants.get().role == role


def test_an_officer_of_a_file_gets_an_account_and_stays_the_same_person(dorset, capsys):
    officer = Person.objects.get(key="wimborne-officer")
    password = create(capsys, id="wimborne-officer", name="")
    officer.refresh_from_db()
    assert officer.check_password(password)
    assert (officer.email, officer.name, officer.postings.count()) == ("new@dorset.example", "A. Example", 1)


def test_an_officer_keeps_the_name_of_the_file(dorset, capsys):
    call_command("create_person", "new@dorset.example", "--name", "Another", "--role", "pc", "--force", "dorset",
                 "--team", "wimborne", "--id", "wimborne-officer")  # fmt: skip
    assert "wimborne-officer is called A. Example and stays so" in capsys.readouterr().err
    assert Person.objects.get(key="wimborne-officer").name == "A. Example"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"force": "nowhere"}, "There is no force nowhere."),
        ({"team": "nowhere"}, "There is no team nowhere of dorset."),
        ({"team": "ambridge"}, "There is no team ambridge of dorset."),
        ({"role": "inspector", "team": "", "section": "borchester"}, "There is no section borchester of dorset."),
        ({"id": "nobody"}, "There is no person nobody of dorset."),
        ({"id": "borsetshire-pc"}, "There is no person borsetshire-pc of dorset."),
        ({"id": "dorset-pc"}, "dorset-pc has an account already."),
        ({"name": ""}, "A person has a name."),
        ({"team": ""}, "The role sergeant needs a team."),
        ({"section": "east"}, "The role sergeant has no section."),
        ({"role": "inspector"}, "The role inspector has no team."),
        ({"role": "inspector", "team": ""}, "The role inspector needs a section."),
        ({"role": "reviewer"}, "The role reviewer has no team."),
        ({"role": "chief"}, "invalid choice: 'chief'"),
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"email": "PC@dorset.example"}, "pc@dorset.example is somebody's account already."),
    ],
)
def test_nonsense_is_refused_and_leaves_nobody(dorset, borsetshire, capsys, wrong, reason):
    before = (Person.objects.exclude(email=None).count(), Person.objects.count(), Entry.objects.count())
    with pytest.raises(CommandError, match=re.escape(reason)):
        create(capsys, **wrong)
    assert (Person.objects.exclude(email=None).count(), Person.objects.count(), Entry.objects.count()) == before


# -- create_token ------------------------------------------------------------------------------------------------------


def test_a_token_is_printed_once_and_opens_the_api(dorset, capsys):
    token = run(capsys, "create_token", "Sergeant@dorset.example")
    answer = Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"})
    assert answer.json()["email"] == "sergeant@dorset.example"
    assert token not in str(ApiToken.objects.values())


@pytest.mark.parametrize("email", ["nobody@dorset.example", ""])
def test_nobody_has_no_token(dorset, email):
    with pytest.raises(CommandError, match="Nobody has an account"):
        call_command("create_token", email)


def test_who_has_left_gets_no_token(dorset):
    Person.objects.filter(key="dorset-sergeant").update(is_active=False)
    with pytest.raises(CommandError, match="has no account"):
        call_command("create_token", "sergeant@dorset.example")


def test_a_token_may_have_a_purpose_an_end_and_only_read(dorset, capsys):
    run(capsys, "create_token", "sergeant@dorset.example", "--purpose", "Figures", "--scope", "read", "--days", "7")
    token = ApiToken.objects.get()
    assert (token.purpose, token.scope, token.expires_at - token.created_at) == ("Figures", "read", timedelta(days=7))


@pytest.mark.parametrize("days", ["0", "367"])
def test_no_token_is_made_for_ever(dorset, days):
    with pytest.raises(CommandError, match="1 to 366 days"):
        call_command("create_token", "sergeant@dorset.example", "--days", days)


# -- Ending access -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["close_account", "end_grant", "revoke_token", "new_password"])
def test_of_nobody_there_is_nothing_to_end(dorset, command):
    role = ["sergeant"] if command == "end_grant" else []
    with pytest.raises(CommandError, match="Nobody has an account under nobody@dorset.example."):
        call_command(command, "nobody@dorset.example", *role)


def test_an_account_is_closed_and_the_command_says_what_ended(dorset, capsys):
    said = run(capsys, "close_account", "Sergeant@dorset.example", "--reason", "Left")
    assert said == "The account of sergeant@dorset.example is closed: roles, sessions and tokens have ended."
    assert not Person.objects.get(key="dorset-sergeant").is_active
    entry = Entry.objects.get(action="person.account_closed")
    assert (entry.by, entry.reason) == ("command line", "Left")
    with pytest.raises(CommandError, match="has no account"):
        call_command("close_account", "sergeant@dorset.example")


def test_the_last_administrator_is_not_closed(dorset):
    with pytest.raises(CommandError, match="no administrator any more"):
        call_command("close_account", "admin@dorset.example")


def test_a_role_is_ended_and_the_command_says_what_is_left(dorset, capsys):
    sergeant = dorset.people["sergeant"]
    dorset.grant(sergeant, Role.SERGEANT, team="ferndown")
    with pytest.raises(CommandError, match="sergeant of wimborne, sergeant of ferndown"):
        call_command("end_grant", sergeant.email, "sergeant")
    said = run(capsys, "end_grant", sergeant.email, "sergeant", "--team", "ferndown")
    assert said == "sergeant@dorset.example is sergeant of ferndown no longer. Roles still held: 1."
    said = run(capsys, "end_grant", sergeant.email, "sergeant")
    assert said.endswith("sergeant of wimborne no longer. None is left: signed out, tokens ended.")
    with pytest.raises(CommandError, match="does not hold that role today"):
        call_command("end_grant", sergeant.email, "sergeant")


def test_an_inspectors_role_is_ended_by_section(dorset, capsys):
    inspector = dorset.people["inspector"]
    with pytest.raises(CommandError, match="does not hold that role today"):
        call_command("end_grant", inspector.email, "inspector", "--section", "west")
    assert "inspector of east" in run(capsys, "end_grant", inspector.email, "inspector", "--section", "east")


def test_one_token_is_revoked_or_all_of_them(dorset, capsys):
    for purpose in ("One", "Two", ""):
        run(capsys, "create_token", "sergeant@dorset.example", "--purpose", purpose)
    first, second, third = ApiToken.objects.order_by("id").values_list("pk", flat=True)
    assert run(capsys, "revoke_token", "sergeant@dorset.example", str(second)) == f"Revoked: {second}."
    listed = re.escape(f"has no such token. Those that open anything: {first} (One), {third} (no purpose said).")
    with pytest.raises(CommandError, match=listed):
        call_command("revoke_token", "sergeant@dorset.example", str(second))
    assert run(capsys, "revoke_token", "sergeant@dorset.example") == f"Revoked: {first}, {third}."
    with pytest.raises(CommandError, match="open anything: none"):
        call_command("revoke_token", "sergeant@dorset.example")


def test_a_new_password_is_printed_and_must_be_changed(dorset, capsys):
    password = run(capsys, "new_password", "sergeant@dorset.example")
    person = Person.objects.get(key="dorset-sergeant")
    assert person.check_password(password) and person.must_change_password
