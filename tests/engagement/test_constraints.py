"""What the database refuses by itself, whatever the code above it forgets."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from engagement import actions
from engagement.models import (
    Activity,
    ActivityNeighbourhood,
    ActivityOfficer,
    ActivityTeam,
    ActivityVersion,
    Enquiry,
    EnquiryVersion,
)
from tests.engagement import kept_county
from tests.engagement.conftest import NOW, County, meeting, question

kept, county = kept_county.kept, kept_county.county


@pytest.fixture
def activity(county: County) -> Activity:
    content = meeting(neighbourhoods=("55.X1",), officers=("pc-1",))
    return actions.log(content=content, by=None, now=NOW).activity


@pytest.fixture
def enquiry(county: County) -> Enquiry:
    return actions.log_enquiry(content=question(), by=None, now=NOW).enquiry


def refused(name: str, write) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def again(row) -> None:
    """The same row once more."""
    row.pk = None
    row.save(force_insert=True)


def test_an_activity_keeps_its_rules(activity: Activity):
    def update(**values):
        return lambda: Activity.objects.update(**values)

    refused("an_activity_ends_after_it_starts", update(ends_at=activity.starts_at - timedelta(seconds=1)))
    refused("attendance_is_not_negative", update(attendance=-1))
    refused("nothing_is_held_in_the_future", update(starts_at=activity.known_at + timedelta(minutes=10, seconds=1)))
    Activity.objects.update(
        starts_at=activity.known_at + timedelta(minutes=10)
    )  # as far as a device's clock may be ahead
    refused("an_activity_has_a_known_status", update(status="done"))
    # A plan may lie ahead, and what is over may end the moment it began.
    Activity.objects.update(status="planned", starts_at=activity.known_at + timedelta(days=9))
    Activity.objects.update(ends_at=activity.known_at + timedelta(days=9), attendance=0)


def test_nobody_takes_part_twice(activity: Activity):
    refused("a_team_takes_part_once", lambda: again(ActivityTeam.objects.get()))
    refused("a_neighbourhood_is_named_once", lambda: again(ActivityNeighbourhood.objects.get()))
    refused("an_officer_takes_part_once", lambda: again(ActivityOfficer.objects.get()))


def test_a_version_is_numbered_once(activity: Activity, enquiry: Enquiry):
    refused("versions_of_an_activity_are_numbered_once", lambda: again(ActivityVersion.objects.get()))
    refused("versions_of_an_enquiry_are_numbered_once", lambda: again(EnquiryVersion.objects.get()))


def test_an_enquiry_is_answered_after_it_was_received(enquiry: Enquiry):
    wrong = enquiry.received_at - timedelta(seconds=1)
    refused("an_enquiry_is_answered_after_it_was_received", lambda: Enquiry.objects.update(answered_at=wrong))
    Enquiry.objects.update(answered_at=enquiry.received_at)


@pytest.mark.parametrize("versions", [ActivityVersion, EnquiryVersion])
def test_what_was_known_is_sealed(activity: Activity, enquiry: Enquiry, versions):
    for write in (lambda: versions.objects.update(reason="never said"), lambda: versions.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            write()
