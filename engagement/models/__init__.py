"""What teams did: activities and enquiries, each with every version it ever had."""

from engagement.models.activities import (
    TAKEN_AS_SENT,
    Activity,
    ActivityEdit,
    ActivityNeighbourhood,
    ActivityOfficer,
    ActivityTeam,
    ActivityVersion,
    Status,
)
from engagement.models.enquiries import Enquiry, EnquiryVersion
from engagement.models.kinds import Audience, Channel
from engagement.models.words import Cancellation, ChangeRequest, LikenessWord, TeamWord

__all__ = [
    "TAKEN_AS_SENT",
    "Activity",
    "ActivityEdit",
    "ActivityNeighbourhood",
    "ActivityOfficer",
    "ActivityTeam",
    "ActivityVersion",
    "Audience",
    "Cancellation",
    "ChangeRequest",
    "Channel",
    "Enquiry",
    "EnquiryVersion",
    "LikenessWord",
    "Status",
    "TeamWord",
]
