"""Invented data for the style guide, in exactly the shapes that the components' headers name."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

NOW = dt.datetime(2026, 5, 12, 10, 41, tzinfo=ZoneInfo("Europe/London"))
TODAY = NOW.date()
STAFF = "Wimborne", "Sgt Priya Nair"


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def moment(month: int, number: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, number, hour, minute, tzinfo=NOW.tzinfo)


def frame(page: str) -> dict:
    """What every page has: the public's frame for public pages, the staff's for the others."""
    common = {
        "site": {"force": "Dorset Police", "service": "Neighbourhood Engagement Contract", "demonstration": True},
        "today": TODAY,
        "now": NOW,
        "freshness": {"as_of": NOW, "checked_at": NOW - dt.timedelta(minutes=1), "late": False},
    }
    return common | (PUBLIC_FRAME if page in ("promises", "home") else STAFF_FRAME)


PUBLIC_FRAME = {
    "nav": [
        {"label": "Teams", "url": "/design/promises/", "current": True},
        {"label": "Events", "url": "/design/home/"},
        {"label": "Our promises", "url": "/design/home/"},
    ]
}
STAFF_FRAME = {
    "nav": [
        {"label": "My team", "url": "/design/owed/", "current": True},
        {"label": "Log an activity", "url": "/design/log/"},
        {"label": "Flags", "url": "/design/", "count": 1, "count_words": "open"},
        {"label": "Activities", "url": "/design/"},
    ],
    "thumb": [
        {"label": "My team", "url": "/design/owed/", "icon": "ui-team", "current": True},
        {"label": "Log", "url": "/design/log/", "icon": "ui-log"},
        {"label": "Inbox", "url": "/design/", "icon": "ui-inbox", "count": 1, "count_words": "question to answer"},
        {"label": "Outbox", "url": "/design/", "icon": "ui-outbox", "count": 2, "count_words": "waiting to send"},
    ],
    "who": {"name": "Sgt Priya Nair", "place": "Wimborne", "sign_out_url": "/sign-out/"},
}

STANDARDS: list[dict[str, Any]] = [
    {"code": "S1", "name": "Meetings", "rule": "each place, each quarter", "url": "#", "edge": True},
    {"code": "S2", "name": "Surgeries", "rule": "at most 56 days apart", "url": "#"},
    {"code": "S3", "name": "Web chat", "rule": "1 each quarter", "url": "#"},
    {"code": "S4", "name": "Posts", "rule": "at most 7 days apart", "url": "#", "edge": True},
    {"code": "S5", "name": "Alerts", "rule": "2 each month", "url": "#"},
    {"code": "S6", "name": "Notice", "rule": "90% a week ahead", "url": "#"},
    {"code": "S7", "name": "Replies", "rule": "90% in 72 hours", "url": "#", "edge": True},
    {"code": "S8", "name": "Feedback", "rule": "80% in 28 days", "url": "#"},
    {"code": "S9", "name": "Officers", "rule": "1 named, always", "url": "#", "edge": True},
    {"code": "S10", "name": "Priorities", "rule": "1 to 3, always", "url": "#"},
]


def _log_or_plan() -> list[dict]:
    return [{"label": "Log it", "url": "/design/log/"}, {"label": "Plan it", "url": "/design/log/"}]


OWED = {
    "standing": {
        "squares": [
            {**standard, "status": "at_risk" if standard["code"] == "S4" else "on_track"} for standard in STANDARDS
        ],
        "counts": {"on_track": 9, "at_risk": 1},
    },
    "owed": [
        {
            "late_from": moment(5, 13, 16, 20),
            "title": "Answer the question about Hanham Road parking",
            "url": "#",
            "why": "Asked on Sunday at 16:20. A reply is promised within 72 hours.",
            "status": "on_track",
            "actions": [{"label": "Answer it", "url": "#"}],
        },
        {
            "late_from": day(5, 15),
            "title": "Post an update",
            "url": "#",
            "why": "Last post Thursday 7 May. Never more than 7 days apart, and nothing is planned.",
            "status": "at_risk",
            "actions": _log_or_plan(),
        },
        {
            "late_from": day(5, 17),
            "title": "Say what came of the Merley meeting",
            "url": "#",
            "why": "Held on 18 April. Feedback is promised within 28 days.",
            "status": "on_track",
            "actions": [{"label": "Write it", "url": "#"}],
        },
        {
            "late_from": day(5, 8),
            "title": "Send a Dorset Alert",
            "url": "#",
            "why": "None was sent in April; two were owed.",
            "status": "missed",
            "actions": [{"label": "Log it", "url": "#"}],
        },
    ],
    "later": [
        {
            "late_from": day(5, 29),
            "title": "Hold a surgery",
            "url": "#",
            "why": "Last one 2 April. One is planned for Thursday 21 May, and will keep this promise when it is held.",
            "status": "on_track",
            "actions": [{"label": "See the plan", "url": "#"}],
        },
        {
            "late_from": day(10, 1),
            "title": "Hold an open meeting in Colehill",
            "url": "#",
            "why": "3 of 4 neighbourhoods have had theirs.",
            "status": "on_track",
            "actions": _log_or_plan(),
        },
        {
            "late_from": day(9, 30, 2027),
            "title": "Be graded by the panel",
            "url": "#",
            "why": "The panel has not met yet.",
            "status": "on_track",
            "actions": [],
        },
        {
            "late_from": None,
            "title": "Name your officers",
            "url": "#",
            "why": "Every day, by law.",
            "status": "on_track",
            "actions": [],
        },
    ],
    "tip": {
        "lead": "One visit, two promises.",
        "text": "A drop-in in Colehill by Thursday 28 May, advertised by Thursday 21 May, would keep Meetings for the "
        "whole team and restart the surgery clock.",
        "actions": [{"label": "Plan this drop-in", "url": "#"}],
    },
    "plans": [
        {
            "title": "Coffee with your team",
            "url": "#",
            "text": "Saturday 9 May, 10:00, Allendale House. Advertised 29 April.",
            "action": "#",
            "people_come": True,
            "field": "came-1",
            "cancel_url": "#",
            "may_confirm": True,
        },
        {
            "title": "Walkabout with the town council",
            "url": "#",
            "text": "Monday 11 May, 14:00, Leigh Road",
            "action": "#",
            "people_come": True,
            "field": "came-2",
            "cancel_url": "#",
            "may_confirm": True,
        },
    ],
    "waiting": [
        {
            "title": "Hugh Carrow asks you to withdraw “Contact point”",
            "text": "Community Contact Point, Monday 11 May, 11:00. “Logged twice, sorry.”",
            "url": "#",
            "forms": [
                {"action": "#", "label": "Withdraw it", "name": "answer", "value": "do"},
                {"action": "#", "label": "Keep it", "name": "answer", "value": "decline"},
            ],
        },
        {
            "title": "Ferndown logged “Stall at the winter fair” for you too",
            "text": "Event stall, Saturday 9 May, 10:00. It counts for you too.",
            "url": "#",
            "forms": [{"action": "#", "label": "We were part of it"}],
            "links": [{"label": "Take the team out", "url": "#"}],
        },
    ],
    "agenda": [
        {
            "starts_at": moment(5, 16, 10),
            "title": "Drop-in, Waitrose car park",
            "text": "10:00, PCSO Whitlock. Advertised on 2 channels.",
        },
        {
            "starts_at": moment(5, 21, 14),
            "title": "Surgery, Allendale House",
            "text": "14:00, Sgt Nair.",
            "warning": "Not advertised yet.",
        },
    ],
}

LOG = {
    "counts": [
        {"code": "S1", "title": "Meetings, Merley", "why": "Open to the public, 7 days’ notice given."},
        {"code": "S2", "title": "Surgeries", "why": "Starts the 56 days again, from today."},
        {"code": "S6", "title": "Notice", "why": "One more event advertised in time."},
    ]
}
