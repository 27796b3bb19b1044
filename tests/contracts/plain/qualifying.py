"""Which activities count, which are expected to, and the one reason against each that does not.

The reasons, in the order in which they are looked for; the first that applies is the reason given:

    channel       not one of the standard's channels
    not_held      cancelled, withdrawn, or planned for a day that has passed
    after         held, but it started after the instant the assessment is made as of
    public        the standard asks for a public one; this is not, or nobody knows
    face_to_face  the same of face to face
    attendance    fewer came than asked, or nobody knows how many; of a planned one nobody can know yet
    notice        advertised too late, or nobody knows when, and for a planned one it is too late to do it now
    rank          led by a lower rank than asked, or nobody knows by whom
    audience      none of the audiences asked for
    unit          names no unit that is judged, or not on a day that is the unit's own
    withdrawn     (`on_time` of replies only) somebody has withdrawn the enquiry
    exempt_day    (`on_time` only) an item of an exempt day is left out
    late          (`on_time` only) the item was not dealt with in time
    pending       (`on_time` only) the item can still be dealt with in time
    expected      none of these: planned, and expected to count
    counted       none of these: it is in the figure
"""

from dataclasses import dataclass
from datetime import date, datetime

from contracts.measures import RANKS, Filters
from record.timezones import day_of
from tests.contracts.plain.owed import OwedUnit
from tests.contracts.plain.world import Activity, Contract, Enquiry, Exemption, Grade, Team, World, covers, known


@dataclass(frozen=True)
class Known:
    """What there is to judge by: a moment, and the facts as the portal knew them. T and D of the rules are here."""

    at: datetime
    teams: list[Team]
    contracts: list[Contract]
    activities: list[Activity]
    enquiries: list[Enquiry]
    exemptions: list[Exemption]
    grades: list[Grade]

    @property
    def today(self) -> date:
        return day_of(self.at)


def known_facts(world: World, at: datetime, known_at: datetime | None) -> Known:
    """The world as of one instant and as known at another. What was told later never happened."""
    return Known(
        at=at,
        teams=list(known(world.teams_told, known_at)),
        contracts=list(known(world.contracts_told, known_at)),
        activities=list(known(world.activities, known_at)),
        enquiries=list(known(world.enquiries, known_at)),
        exemptions=list(known(world.exemptions, known_at)),
        grades=_in_order_received(world, known_at),
    )


def _in_order_received(world: World, known_at: datetime | None) -> list[Grade]:
    """The grades, that received last at the end: of two given on one day it is the one that stands."""
    told = []
    for fact in world.grades:
        received = [at for at, _ in fact.versions if known_at is None or at <= known_at]
        if received:
            told.append((received[-1], fact.as_known_at(known_at)))
    return [grade for _, grade in sorted(told, key=lambda pair: pair[0])]


def day(activity: Activity) -> date:
    return day_of(activity.starts_at)


def belongs_to(activity: Activity, team: Team) -> bool:
    return team.key == activity.team or team.key in activity.also_teams


def standing(activity: Activity, measure: Filters, facts: Known) -> str:
    """`counted`, `expected` or the reason against it, for the team. Of units and items nothing is asked yet."""
    if activity.channel not in measure.channels:
        return "channel"
    planned = activity.status == "planned" and day(activity) >= facts.today
    if activity.status != "held" and not planned:
        return "not_held"
    if activity.status == "held" and activity.starts_at > facts.at:
        return "after"
    against = (
        _reason_of_place(activity, measure)
        or _reason_of_numbers(activity, measure, facts)
        or _reason_of_people(activity, measure, facts)
    )
    return against or ("expected" if planned else "counted")


def names(activity: Activity, unit: OwedUnit, per: str) -> bool:
    """Whether the activity is one of the unit's, on a day that is the unit's own."""
    if not unit.owns(day(activity)):
        return False
    if per == "neighbourhood":
        return unit.key in activity.neighbourhoods
    if per == "officer":
        return unit.key in activity.officers or unit.key == activity.led_by
    return True


def counting(team: Team, measure: Filters, facts: Known) -> list[Activity]:
    """The team's activities that count, of whichever unit and on whichever day."""
    return [a for a in facts.activities if belongs_to(a, team) and standing(a, measure, facts) == "counted"]


def expected(team: Team, measure: Filters, facts: Known) -> list[Activity]:
    """The team's planned activities that are expected to count."""
    return [a for a in facts.activities if belongs_to(a, team) and standing(a, measure, facts) == "expected"]


def _seen(noted: date | None, today: date) -> date | None:
    """A day after today, of advertising or of feedback, is read as empty."""
    return noted if noted is not None and noted <= today else None


def feedback_seen(activity: Activity, today: date) -> date | None:
    """Read as empty before the activity's day too: no door takes such a one any more."""
    seen = _seen(activity.feedback_published_on, today)
    return seen if seen and seen >= day(activity) else None


def advertising_seen(activity: Activity, today: date) -> date | None:
    return _seen(activity.advertised_on, today)


def _reason_of_numbers(activity: Activity, measure: Filters, facts: Known) -> str | None:
    fewest = measure.min_attendance
    if fewest is not None and activity.status == "held" and not _enough_came(activity, fewest):
        return "attendance"
    if measure.min_notice_days is not None and not _noticed(activity, measure.min_notice_days, facts):
        return "notice"
    return None


def _enough_came(activity: Activity, fewest: int) -> bool:
    return activity.attendance is not None and activity.attendance >= fewest


def _noticed(activity: Activity, notice_days: int, facts: Known) -> bool:
    advertised_on = advertising_seen(activity, facts.today)
    if advertised_on is not None:
        return (day(activity) - advertised_on).days >= notice_days
    # Of a plan that nobody has advertised yet: is there still time to? What was held unadvertised fails.
    return activity.status == "planned" and (day(activity) - facts.today).days >= notice_days


def _reason_of_place(activity: Activity, measure: Filters) -> str | None:
    if measure.open_to_public and activity.open_to_public is not True:
        return "public"
    if measure.face_to_face and activity.face_to_face is not True:
        return "face_to_face"
    return None


def _reason_of_people(activity: Activity, measure: Filters, facts: Known) -> str | None:
    if measure.led_by_rank is not None and not _led_by_rank(activity, measure.led_by_rank, facts.teams):
        return "rank"
    if measure.audiences and not set(measure.audiences) & set(activity.audiences):
        return "audience"
    return None


def _led_by_rank(activity: Activity, rank: str, teams: list[Team]) -> bool:
    """Whether a posting in any team of the force gives the leader that rank, or a higher one, on the activity's day."""
    for team in teams:
        for posting in team.postings:
            leads = posting.person == activity.led_by and covers(posting.posted, day(activity))
            if leads and RANKS.index(posting.rank) >= RANKS.index(rank):
                return True
    return False
