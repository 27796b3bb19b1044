"""Every write to the log that a person causes."""

from engagement.actions.activities import MOVES, Conflict, Logged, Outcome, confirm, correct, log, withdraw
from engagement.actions.enquiries import (
    EnquiryConflict,
    LoggedEnquiry,
    answer_enquiry,
    correct_enquiry,
    log_enquiry,
    withdraw_enquiry,
)

__all__ = [
    "MOVES",
    "Conflict",
    "EnquiryConflict",
    "Logged",
    "LoggedEnquiry",
    "Outcome",
    "answer_enquiry",
    "confirm",
    "correct",
    "correct_enquiry",
    "log",
    "log_enquiry",
    "withdraw",
    "withdraw_enquiry",
]
