"""Every write that a person causes to people, their access, and what a force has settled."""

from teams.actions.access import (
    BEGINS,
    close_account,
    create_person,
    create_token,
    end_session,
    end_sessions,
    give_account,
    give_one_time_password,
    note_use,
    revoke_token,
    set_password,
)
from teams.actions.deputies import end_deputy, name_deputy
from teams.actions.roles import end_grant, grant_role
from teams.actions.safeguarding import set_safeguarding
from teams.actions.structure import withdraw_posting, withdraw_priority

__all__ = [
    "BEGINS",
    "close_account",
    "create_person",
    "create_token",
    "end_deputy",
    "end_grant",
    "end_session",
    "end_sessions",
    "give_account",
    "give_one_time_password",
    "grant_role",
    "name_deputy",
    "note_use",
    "revoke_token",
    "set_password",
    "set_safeguarding",
    "withdraw_posting",
    "withdraw_priority",
]
