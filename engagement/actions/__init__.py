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
    is_settled,
    join,
    join_from_anywhere,
    keep_both,
    say_again,
    settle_second,
    typed_over,
)

__all__ = [
    "MOVES",
    "Conflict",
    "EnquiryConflict",
    "Logged",
    "LoggedEnquiry",
    "NotYet",
    "Outcome",
    "Taken",
    "Upon",
    "answer_change",
    "answer_enquiry",
    "ask_change",
    "cancel",
    "change",
    "completed_by",
    "confirm",
    "confirm_as_typed",
    "correct",
    "correct_enquiry",
    "is_settled",
    "join",
    "join_from_anywhere",
    "keep_both",
    "let_team_in",
    "log",
    "log_enquiry",
    "once",
    "read_answer",
    "read_taken_out",
    "say_again",
    "see_joint",
    "settle_second",
    "take_team_out",
    "typed_over",
    "withdraw",
    "withdraw_enquiry",
]
