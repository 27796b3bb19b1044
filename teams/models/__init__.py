"""Who: forces, sections, teams, neighbourhoods, people, postings, role grants and local priorities."""

from teams.models.areas import Force, FormerNeighbourhoodId, Neighbourhood, Section, Team, TeamName
from teams.models.grants import Grant, Role
from teams.models.people import Person, Posting, Rank
from teams.models.priorities import Priority
from teams.models.tokens import ApiToken, TokenScope
from teams.models.versions import NeighbourhoodVersion, PostingVersion, PriorityVersion, TeamVersion

__all__ = [
    "ApiToken",
    "Force",
    "FormerNeighbourhoodId",
    "Grant",
    "Neighbourhood",
    "NeighbourhoodVersion",
    "Person",
    "Posting",
    "PostingVersion",
    "Priority",
    "PriorityVersion",
    "Rank",
    "Role",
    "TokenScope",
    "Section",
    "Team",
    "TeamName",
    "TeamVersion",
]
