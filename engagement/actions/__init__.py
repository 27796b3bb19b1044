"""Every write to the log that a person causes."""

from engagement.actions.activities import MOVES, Conflict, Logged, Outcome, cancel, confirm, correct, log, withdraw
from engagement.actions.edits import NotYet, Taken, Upon, change, once
from engagement.actions.enquiries import (
    EnquiryConflict,
    LoggedEnquiry,
    answer_enquiry,
    correct_enquiry,
    log_enquiry,
    withdraw_enquiry,
)
from engagement.actions.joint import let_team_in, read_taken_out, see_joint, take_team_out
from engagement.actions.requests import answer_change, ask_change, read_answer
from engagement.actions.same_one import (
    completed_by,
    confirm_as_typed,
    join,
    join_from_anywhere,
    say_again,
    settle_second,
    typed_over,
)

__all__ = [
    "settle_second",
    "join_from_anywhere",
    "once",
    "change",
    "Upon",
    "Taken",
    "NotYet",
    "MOVES",
    "Conflict",
    "EnquiryConflict",
    "Logged",
    "LoggedEnquiry",
    "Outcome",
    "answer_change",
    "answer_enquiry",
    "ask_change",
    "cancel",
    "completed_by",
    "confirm",
    "confirm_as_typed",
    "correct",
    "correct_enquiry",
    "join",
    "let_team_in",
    "log",
    "log_enquiry",
    "read_answer",
    "read_taken_out",
    "say_again",
    "see_joint",
    "take_team_out",
    "typed_over",
    "withdraw",
    "withdraw_enquiry",
]
