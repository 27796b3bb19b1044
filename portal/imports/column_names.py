"""Their columns by their names: what others call ours, and the lists that the force has told us of."""

from __future__ import annotations

from collections.abc import Sequence

from inputs import Shape
from inputs.columns import as_ours
from inputs.models import SavedMapping
from portal.imports.file_kinds import FileKind
from portal.imports.look_page import label_of

# What others call them: their names as `as_ours` has them.
CALLED = {
    "starts_at": "date day start time start_time starts started start_date when publish_time date_and_time",
    "ends_at": "end end_time ends finish finishes ended until end_date",
    "title": "event name event_name what subject activity headline",
    "channel": "type kind event_type category activity_type",
    "attendance": "att att. attended came number_attended no._attended attendees headcount people",
    "neighbourhoods": "neighbourhood beat area ward place parish",
    "source_id": "ref reference ref. number event_id permalink enquiry_no case case_number",
    "summary": "notes description details comments outcome venue location",
    "url": "link web_page website",
    "team": "npt neighbourhood_team team_name",
    "status": "state",
    "officers": "officer staff attended_by",
    "led_by": "led lead host",
    "advertised_on": "adv_date advertised announced announced_on",
    "received_at": "received date_received received_on date asked asked_at",
    "answered_at": "answered date_answered replied closed answered_on",
    "subject": "about question topic title enquiry",
    "neighbourhood": "beat area ward place",
}
NOT_OFFERED = frozenset({"id", "version", "recorded_at", "time_known", "source", "decide"})


def guess(name: str, shape: Shape) -> str:
    """The column of ours that bears this name; empty where none does."""
    written = as_ours(name).strip(".")
    for ours in shape.kinds:
        if ours not in NOT_OFFERED and written in (ours, as_ours(label_of(ours))):
            return ours
    return next((ours for ours, names in CALLED.items() if ours in shape.kinds and written in names.split()), "")


def saved_for(kind: FileKind, names: Sequence[str], force: str) -> SavedMapping | None:
    """The mapping of the force whose columns are all there; of several the one made last of those most alike."""
    here = {as_ours(name) for name in names}
    found = []
    for saved in SavedMapping.objects.filter(force=force, kind=kind.key).order_by("-at"):
        read = [[said] if isinstance(said, str) else said for said in saved.data["columns"].values()]
        if {as_ours(name) for several in read for name in several} <= here:
            found.append((len(here & {as_ours(name) for name in saved.header}), saved))
    return max(found, key=lambda one: one[0])[1] if found else None
