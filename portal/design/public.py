"""The public's pages and the six statuses, invented."""

from django.core.paginator import Paginator

from portal.design.samples import day, moment

PROMISES = {
    "people": [
        {"initials": "PN", "name": "Sgt Priya Nair", "lines": ["Sergeant", "Leads the team"]},
        {"initials": "TA", "name": "PC Tom Ashby", "lines": ["Police constable", "Wimborne Minster"]},
        {"initials": "JW", "name": "PCSO Jean Whitlock", "lines": ["Community support officer", "Colehill and Holt"]},
    ],
    "promises": [
        {
            "words": "Our names and a way to reach us are on this page.",
            "status": "met",
            "fact": "All four officers named, every day since 1 April.",
            "url": "#",
        },
        {
            "words": "We hold an open meeting in each neighbourhood every quarter.",
            "status": "on_track",
            "fact": "Held in Wimborne Minster, Merley and Holt. Colehill’s is due by Tuesday 30 June.",
            "url": "#",
        },
        {
            "words": "We post at least once a week.",
            "status": "at_risk",
            "fact": "Last post Thursday 7 May. The next is due by Thursday 14 May and none is planned by then.",
            "url": "#",
        },
        {
            "words": "We send at least two Dorset Alerts a month.",
            "status": "missed",
            "fact": "One in April; two were owed.",
            "url": "#",
        },
        {
            "words": "We hold a live web chat every quarter.",
            "status": "exempt",
            "fact": "Nothing was owed.",
            "url": "#",
        },
        {
            "words": "We answer your questions within 72 hours.",
            "status": "not_applicable",
            "fact": "Nobody asked anything.",
            "url": "#",
        },
    ],
    "priorities": [
        {
            "title": "Speeding on Leigh Road",
            "text": "Since 5 January. Speed watch with residents on six mornings; 41 letters sent.",
            "checked": "Checked by PC Ashby on 3 May",
        },
        {
            "title": "Noise at the skate park",
            "text": "Since 12 November. We met the young people who use it twice.",
            "checked": "Out of date. Last checked 2 February; we promise every 3 months",
            "stale": True,
        },
    ],
    "events": [
        {
            "starts_at": moment(5, 21, 14),
            "title": "Surgery at Allendale House",
            "url": "#",
            "text": "Thursday, 14:00 to 15:00. Step-free. Sgt Nair.",
        },
        {
            "starts_at": moment(5, 23, 10),
            "title": "Drop-in at Waitrose car park",
            "url": "#",
            "lead": "Moved",
            "changed": True,
            "text": "from Saturday 16 May. Now Saturday 23 May, 10:00 to 11:00.",
        },
        {
            "starts_at": day(9, 4),
            "title": "Open meeting, Colehill",
            "url": "#",
            "lead": "Tonight",
            "text": "19:00. Memorial Hall. Bring anything.",
        },
    ],
}
HOME = {
    "events": PROMISES["events"],
    "counts": {"met": 72, "on_track": 483, "at_risk": 22, "missed": 7, "exempt": 4, "not_applicable": 2},
    "kept": [
        {
            "words": "We hold an open meeting in each neighbourhood every quarter",
            "url": "#",
            "figure": "56 of 58",
            "said": "teams met or on track",
            "counts": {"met": 22, "on_track": 34, "at_risk": 2, "not_applicable": 1},
        },
        {
            "words": "We post at least once a week",
            "url": "#",
            "figure": "52 of 59",
            "said": "teams met or on track",
            "counts": {"on_track": 52, "at_risk": 4, "missed": 3},
        },
    ],
}
STATES = {
    "six": [
        ("met", "Wareham and Wool held 5 open meetings. It owed 5.", "5 of 5"),
        ("on_track", "Wimborne has held 3 of 4 open meetings. The last is due by 30 June.", "3 of 4"),
        ("at_risk", "Wimborne’s next post is due by 14 May and none is planned by then.", "5 days"),
        ("missed", "Verwood went 12 days without a post. 7 is the most.", "12 days"),
        ("exempt", "Chickerell owes no web chat this quarter: every day of it is exempt.", ""),
        ("not_applicable", "Nobody asked Portland anything in April, so there was nothing to judge.", ""),
    ],
    "stale": {"as_of": moment(5, 12, 10, 41), "checked_at": moment(5, 12, 9, 54), "late": True},
    "versions": [
        {
            "number": 2,
            "received_at": moment(5, 14, 9, 5),
            "by": "Sgt Priya Nair",
            "why": "Counted again from the sheet at the door.",
            "current": True,
            "changes": [{"name": "Came", "before": "12", "after": "14"}],
        },
        {"number": 1, "received_at": moment(5, 12, 10, 41), "by": "PCSO Jean Whitlock", "why": "", "changes": []},
    ],
    "page": Paginator(range(240), 25).page(2),
    "duplicate": {
        "lead": "PC Tom Ashby logged a drop-in at Co-op, Merley, today at 10:00.",
        "text": "Is it the same one?",
        "actions": [{"label": "Yes, I was there too", "url": "#"}, {"label": "No, this is another", "url": "#"}],
    },
}
