"""Sentences about roles, tokens and sessions."""

from __future__ import annotations

from teams.models import Grant, Role

ROLES = {
    Role.PC: "PC or PCSO",
    Role.SERGEANT: "Sergeant",
    Role.INSPECTOR: "Inspector",
    Role.REVIEWER: "Reviewer",
    Role.ADMIN: "Administrator",
}
# What a browser says of itself, the first that fits: each names the ones after it too.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)


def role_and_scope(grant: Grant) -> str:
    """As in "Sergeant, Wimborne NPT", and of a deputy "Sergeant, Wimborne NPT, deputy of Rosa Garland".

    Asks for the grant's team, section and `deputy_for`: load them with it.
    """
    return f"{plain_role(grant)}, deputy of {grant.deputy_for.name}" if grant.deputy_for else plain_role(grant)


def plain_role(grant: Grant) -> str:
    """The role and its scope alone; whoever has the whole force has no scope to name."""
    scope = grant.team or grant.section
    return f"{ROLES[Role(grant.role)]}, {scope.name}" if scope else ROLES[Role(grant.role)]


def browser_named(user_agent: str) -> str:
    """As in "Firefox on Windows"; what says nothing we know is "A browser"."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    machine = next((name for mark, name in MACHINES if mark in user_agent), "")
    return f"{browser} on {machine}" if machine else browser
