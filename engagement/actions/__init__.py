"""Every write to the log that a person causes."""

from engagement.actions.activities import MOVES, Conflict, Logged, Outcome, confirm, correct, log, withdraw
from engagement.actions.enquiries import LoggedEnquiry, answer_enquiry, log_enquiry

__all__ = [
    "MOVES",
    "Conflict",
    "Logged",
    "LoggedEnquiry",
    "Outcome",
    "answer_enquiry",
    "confirm",
    "correct",
    "log",
    "log_enquiry",
    "withdraw",
]
