"""Enquiries over HTTP: followed without a gap, answered, and withdrawn with a reason. What was answered is not stored.

Source: interfaces.md, "HTTP API". Fields are those of the CSV file, unknown values null.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Router, Schema
from pydantic import create_model

from engagement import actions, activity_feed
from engagement.api.schemas import Instant, Withdrawal, given
from engagement.content import EnquiryContent, canonical, to_seconds
from engagement.models import Enquiry
from engagement.permissions import get_enquiry_for
from engagement.queries import enquiry_contents
from record.timezones import day_of
from teams.api import Key, StrictSchema
from teams.permissions import Permission, get_team_for
from teams.requests import ApiRequest

router = Router(tags=["enquiries"])
# Made from the list of fields while the portal starts: mypy cannot look into it.
GivenEnquiry: Any = create_model("GivenEnquiry", __base__=Schema, **given(EnquiryContent))


class EnquiryShown(GivenEnquiry):
    """The CSV fields, and what the portal adds. `received_at` is the resident's; the portal's has its own name."""

    version: int
    received_at_portal: str  # to the microsecond, as an activity's `received_at`
    receipt: str


class Enquiries(Schema):
    items: list[EnquiryShown]
    next: str | None


class Answered(StrictSchema):
    """Now, where no instant is given."""

    answered_at: Instant | None = None


@router.get("/enquiries", response=Enquiries)
def list_enquiries(
    request: ApiRequest, team: Key | None = None, since: str | None = None, cursor: str | None = None
) -> dict[str, Any]:
    """Enquiries as they were last received, the oldest first, withdrawn ones included; of one team, or of all seen.

    `since` and `cursor` are as for activities. An enquiry that is changed comes again.
    """
    today = day_of(timezone.now())
    place = activity_feed.begins_at(since=since, cursor=cursor)
    team_seen = get_team_for(request.auth, team, Permission.READ, today) if team else None
    page, following = activity_feed.page_of_enquiries(request.auth, team=team_seen, after=place, today=today)
    return {"items": _shown(page), "next": following}


@router.post("/enquiries/{id}/answer", response=EnquiryShown)
def answer_enquiry(request: ApiRequest, id: UUID, sent: Answered) -> dict[str, Any]:
    """Say when the resident was answered. Said again, nothing changes; another instant is refused."""
    now = timezone.now()
    found = get_enquiry_for(request.auth, id, Permission.ANSWER_ENQUIRY, day_of(now))
    if sent.answered_at is None and found.answered_at and not found.withdrawn_because:
        return _shown([found])[0]
    answered_at = to_seconds(sent.answered_at or now)
    return _shown([actions.answer_enquiry(enquiry=found, answered_at=answered_at, by=request.auth, now=now)])[0]


@router.post("/enquiries/{id}/withdraw", response=EnquiryShown)
def withdraw_enquiry(request: ApiRequest, id: UUID, sent: Withdrawal) -> dict[str, Any]:
    """Say, with a reason, that it was none for this team. Said again, the first reason stands."""
    now = timezone.now()
    found = get_enquiry_for(request.auth, id, Permission.CORRECT_ENQUIRY, day_of(now))
    return _shown([actions.withdraw_enquiry(enquiry=found, because=sent.reason, by=request.auth, now=now)])[0]


def _shown(enquiries: Sequence[Enquiry]) -> list[dict[str, Any]]:
    """Enquiries as the API gives them. Two queries, however many there are."""
    return [
        {
            **canonical(content),
            "version": enquiry.version,
            "received_at_portal": enquiry.known_at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z",
            "receipt": enquiry.content_hash,
        }
        for content, enquiry in zip(enquiry_contents(enquiries), enquiries, strict=True)
    ]
