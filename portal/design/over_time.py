"""One standard through seven months, invented."""


def _points(*values: int | None) -> list[dict]:
    """One a month: the percentage in time of so many, or nothing; 90 are promised."""
    return [
        {
            "value": value,
            "promised": 90,
            "status": "missed" if value is not None and value < 90 else "met",
            "few": number == 4,
            "revised": number == 5,
            "figure": f"{value}%",
            "told": value is not None and value < 90,
            "open": number == len(values) - 1,
            "spread": (82, 94, 100) if value is not None else None,
            "why": "" if value is not None else "no team then",
        }
        for number, value in enumerate(values)
    ]


SCALE = {"low": 40, "high": 100, "ticks": [(tick, f"{tick}%") for tick in (40, 60, 80, 100)]}
POINTS = _points(None, 90, 92, 64, 60, 92, 93)
OVER_TIME = {
    "label": "Wareham and Wool, events told of 7 days ahead, month by month. The table has every figure.",
    "scale": SCALE,
    "promised": "90%, 7 days ahead",
    "slots": [{"name": name, "under": ""} for name in ("Nov", "Dec", "Jan", "Feb", "March", "April", "May")],
    "points": POINTS,
    "like": True,
}
