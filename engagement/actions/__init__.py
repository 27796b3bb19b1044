"""Every write to the log that a person causes."""

from engagement.actions.activities import MOVES, Conflict, Logged, Outcome, confirm, correct, log, withdraw
from engagement.actions.enquiries import LoggedEnquiry, answer_enquiry, log_enquiry
from engagement.actions.same_one import completed_by, confirm_as_typed, join, say_again, typed_over

__all__ = [
    "MOVES",
    "Conflict",
    "Logged",
    "LoggedEnquiry",
    "Outcome",
    "answer_enquiry",
    "completed_by",
    "confirm",
    "confirm_as_typed",
    "correct",
    "join",
    "log",
    "log_enquiry",
    "say_again",
    "typed_over",
    "withdraw",
]
