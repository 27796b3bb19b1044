"""The oversight grid and one proof, invented."""

from portal.design.grid_rows import EAST, WEYMOUTH
from portal.design.over_time import OVER_TIME, POINTS, SCALE
from portal.design.samples import STANDARDS, TODAY, day, moment


def _sums(teams: list[dict]) -> list[dict]:
    """How many of the teams missed each standard, and are at risk."""
    rows = [[team["cells"][place] for team in teams] for place in range(len(STANDARDS))]
    return [
        {
            "name": standard["name"],
            "edge": False,
            "counts": [
                (status, number)
                for status in ("missed", "at_risk")
                if (number := sum(cell is not None and cell["status"] == status for cell in cells))
            ],
            "of": len([cell for cell in cells if cell]),
            "url": "#",
            "strip": None,
        }
        for standard, cells in zip(STANDARDS, rows, strict=True)
    ]


GRID = {
    "wide": True,
    "grid": {
        "all": {"name": "All 6 teams", "sums": _sums([*EAST, *WEYMOUTH])},
        "columns": 12,
        "standards": STANDARDS,
        "groups": [
            {"title": "Meeting people", "span": 3},
            {"title": "Keeping people informed", "span": 3},
            {"title": "Listening and answering", "span": 2},
            {"title": "Being known", "span": 2},
        ],
        "sections": [
            {
                "name": "East Dorset",
                "key": "east-dorset",
                "open": True,
                "url": "#",
                "size": 3,
                "inspector": "Insp. H. Marlow",
                "counts": {"missed": 1, "at_risk": 1},
                "teams": EAST,
                "sums": _sums(EAST),
            },
            {
                "name": "Weymouth and Portland",
                "key": "weymouth-and-portland",
                "open": True,
                "url": "#",
                "size": 3,
                "inspector": "Insp. D. Osei",
                "counts": {},
                "teams": WEYMOUTH,
                "sums": _sums(WEYMOUTH),
            },
        ],
        "trend": {"title": "Met by 31 March", "rule": "of 10; line: 8 quarters, 5 to 10"},
    },
    "counts": {"missed": 3, "at_risk": 6, "on_track": 97, "met": 10, "exempt": 2, "not_applicable": 2},
    "turned": [
        {
            "title": "Verwood: Posts",
            "url": "#",
            "before": "at_risk",
            "after": "missed",
            "day": day(5, 8),
            "why": "8 days without a post, 7 is the most.",
        },
        {
            "title": "Upton and Lytchett: Notice",
            "url": "#",
            "before": "on_track",
            "after": "at_risk",
            "day": day(5, 11),
            "why": "2 of 12 events told to people too late.",
        },
        {
            "title": "Purbeck Coast: Web chat",
            "url": "#",
            "before": "on_track",
            "after": "met",
            "day": day(5, 9),
            "why": "Every one of 58 questions has its answer.",
        },
    ],
}

# Of many teams the sections are folded.
MANY = GRID | {"provisional": {"every": True, "url": "#"}}

PROOF = {
    "sheet": [
        {"term": "Team", "text": "Wareham and Wool"},
        {"term": "Standard", "text": "S3 Posts, version 2026"},
        {"term": "Period", "text": "1 to 31 May 2026"},
    ],
    "over_time": OVER_TIME,
    "small_chart": {"scale": SCALE, "points": POINTS},
    "breadcrumbs": [
        {"label": "Oversight", "url": "/design/grid/"},
        {"label": "Purbeck", "url": "#"},
        {"label": "Wareham and Wool", "url": "#"},
    ],
    "clocks": [
        {
            "name": "As it happened",
            "sub": "all that is known today, Tuesday 12 May 2026",
            "figure": "5 of 5",
            "status": "met",
            "url": "#",
            "current": True,
            "which": "The figure of today. It changes as days pass and as things are recorded.",
        },
        {
            "name": "Shown on 10 April 2026",
            "sub": "what the portal showed then, kept since Wednesday 1 April, 00:00",
            "figure": "4 of 5",
            "status": "missed",
            "url": "#",
            "which": "From the record, entry 48,211. It never changes.",
        },
        {
            "name": "Worked out again for 10 April 2026",
            "sub": "by what was known then, as the portal works it out today",
            "figure": "4 of 5",
            "status": "missed",
            "url": "#",
            "which": "Agrees with what was shown.",
        },
    ],
    "between": [
        {
            "at": moment(4, 14, 9, 12),
            "when": "Tuesday 14 April, 09:12",
            "lead": "An activity was recorded 19 days after it was held:",
            "text": "“Open meeting, Bere Regis” of Thursday 26 March.",
        },
        {
            "when": "nothing else",
            "text": "No other activity, exemption, date of the team or version of the rule that this figure rests on "
            "was recorded or changed in between.",
        },
    ],
    "strip": {
        "first_day": day(1, 1),
        "last_day": day(3, 31),
        "label": "January to March 2026. Counted: 15 and 31 January, 18 February, 10 and 26 March.",
        "marks": [
            {"day": day(1, 15), "ref": "1", "kind": "counted"},
            {"day": day(1, 31), "ref": "2", "kind": "counted"},
            {"day": day(2, 18), "ref": "3", "kind": "counted"},
            {"day": day(3, 10), "ref": "4", "kind": "counted"},
            {"day": day(3, 26), "ref": "5", "kind": "late"},
            {"day": day(1, 22), "ref": "a", "kind": "not"},
            {"day": day(2, 12), "ref": "b", "kind": "not"},
            {"day": day(2, 12), "ref": "c", "kind": "not"},
            {"day": day(3, 11), "ref": "d", "kind": "not"},
        ],
        "exempt": [(day(2, 9), day(2, 22))],
    },
    "open_strip": {
        "first_day": day(5, 1),
        "last_day": day(5, 31),
        "label": "May 2026. Posts on 1 and 7 May; 5 days since. Today is 12 May, the next is due by 14 May.",
        "marks": [
            {"day": day(5, 1), "ref": "1", "kind": "counted"},
            {"day": day(5, 7), "ref": "2", "kind": "counted"},
            {"day": day(5, 19), "ref": "p", "kind": "planned"},
        ],
        "spans": [{"from": day(5, 1), "to": day(5, 7)}, {"from": day(5, 7), "to": TODAY, "open": True}],
        "today": TODAY,
        "due_by": day(5, 14),
    },
    "counted": [
        {
            "ref": "1",
            "day": day(1, 15),
            "title": "Surgery, Wareham Library",
            "url": "#",
            "came": 9,
            "notice": "15 days",
            "recorded": "2 hours later",
        },
        {
            "ref": "3",
            "day": day(2, 18),
            "title": "Open meeting on the floods, Wareham Town Hall",
            "url": "#",
            "came": None,
            "notice": "8 days",
            "recorded": "same day",
        },
        {
            "ref": "5",
            "late": True,
            "day": day(3, 26),
            "title": "Open meeting, Bere Regis",
            "url": "#",
            "came": 17,
            "notice": "13 days",
            "recorded": "19 days later",
            "recorded_late": True,
        },
    ],
    "not_counted": [
        {
            "ref": "a",
            "day": day(1, 22),
            "title": "Coffee with your team, Wareham",
            "url": "#",
            "why": "Advertised 2 days before; the rule asks for 7.",
        },
        {
            "ref": "b",
            "day": day(2, 12),
            "title": "Surgery, Wareham Library",
            "url": "#",
            "why": "Cancelled on 10 February.",
        },
    ],
    "facts": [
        {"term": "Version", "text": "2025, in force 1 April 2025 to 31 March 2026", "provisional": True},
        {"term": "Counts", "text": "open meetings, surgeries, drop-ins"},
        {"term": "Only if", "text": "open to the public, face to face, 7 days’ notice"},
        {"term": "Led by", "text": ""},
    ],
    "sum": {
        "lines": [
            {"text": "Owed for a whole quarter", "figure": "6"},
            {"text": "Days in the quarter", "figure": "90"},
            {"text": "Exempt: floods, 9 to 22 February", "figure": "− 14"},
            {"text": "Days left", "figure": "76"},
        ],
        "total": {"text": "6 × 76 ÷ 90 = 5.07, rounded", "figure": "5"},
    },
    "links": [
        {"label": "This proof as JSON", "url": "#", "icon": "ui-download"},
        {"label": "Print on one page", "print": True},
        {"label": "Sealed as entry 48,211", "url": "#", "icon": "ui-lock"},
    ],
}
