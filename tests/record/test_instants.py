"""London's clock, read quickly: as the zone itself says it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from record.timezones import LONDON, instant_on


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(1970, 6, 1), date(1941, 5, 4)])
def test_every_half_hour_around_a_change_is_the_instant_that_the_zone_says(day: date):
    begins = datetime.combine(day - timedelta(days=1), time.min)
    for shown in (begins + timedelta(minutes=30 * half) for half in range(3 * 48)):
        instant = shown.replace(tzinfo=LONDON).astimezone(UTC)
        if instant.astimezone(LONDON).replace(tzinfo=None) == shown:
            assert instant_on(shown) == instant
        else:
            with pytest.raises(ValueError, match="clocks went forward"):
                instant_on(shown)
