"""The demonstration accounts: five roles in each force, with one password, and the officers who do the logging."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import Argon2PasswordHasher

from portal.seed.county import County
from teams import actions
from teams.models import (
    Force,
    Person,
    Role,
    Team,
    TokenScope,
)

# role: where the account's person stands among the officers of the first full team; None: not an officer
OFFICERS = {Role.SERGEANT: 0, Role.PC: 3, Role.INSPECTOR: 5}
LOGINS = {Role.PC: "pcso", Role.SERGEANT: "sergeant", Role.INSPECTOR: "inspector", Role.REVIEWER: "reviewer"}
LOGINS |= {Role.ADMIN: "admin"}
NAMES = {Role.REVIEWER: "Ruth Tallis", Role.ADMIN: "Alex Weir"}
HOME = {"dorset": "dorset-east-dorset", "borsetshire": "borsetshire-ambridge"}  # the team of the officers' accounts


class Quick(Argon2PasswordHasher):
    """For one-time passwords that nobody is ever told: the slow way would take a quarter of the seed's time."""

    time_cost = 1
    memory_cost = 8  # kB
    parallelism = 1


def open_accounts(county: County, first: date, password: str) -> None:
    force = Force.objects.get(key=county.key)
    home = Team.objects.get(key=HOME[county.key])
    for role, login in LOGINS.items():
        person = _person(force, home, role)
        actions.give_account(person=person, email=f"{login}@{county.domain}", by=None, hasher=Quick())
        actions.set_password(person=person, password=password, by=None)
        if role is Role.REVIEWER:
            actions.create_token(
                person=person, by=None, purpose="Figures for the panel’s papers", scope=TokenScope.READ
            )
    for team in Team.objects.filter(force=force).select_related("section").order_by("id"):
        first_day = max(first, team.active_from)
        for number, role in ((0, Role.SERGEANT), (1, Role.PC), (3, Role.PC), (5, Role.INSPECTOR)):
            officer = Person.objects.get(key=f"{team.key}-{number}")
            scope = {"section": team.section} if role is Role.INSPECTOR else {"team": team}
            actions.grant_role(person=officer, role=role, first_day=first_day, by=None, **scope)
            if not officer.email:
                email = f"{officer.key}@{county.domain}"
                actions.give_account(person=officer, email=email, by=None, hasher=Quick())


def _person(force: Force, home: Team, role: Role) -> Person:
    if role in OFFICERS:
        return Person.objects.get(key=f"{home.key}-{OFFICERS[role]}")
    person = actions.create_person(force=force, name=NAMES[role], key=f"{force.key}-{role.value}", by=None)
    actions.grant_role(person=person, role=role, first_day=home.active_from, by=None)
    return person
