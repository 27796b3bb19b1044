"""What mappings must know of our columns, and the mappings that come with the portal (`mappings/`).

Source: formats.md, "Mapping".
"""

from __future__ import annotations

from pathlib import Path

from engagement.facts import LONGEST_TITLE
from engagement.fields import ADDRESS, ActivityContent, Content, EnquiryContent, fields_of
from engagement.importing.rows import DECIDE, VERSION, file_columns
from inputs import Mapping, Refused, Shape, read_document

SHIPPED = Path(__file__).parent / "mappings"


def _kinds(content: type[Content]) -> dict[str, str]:
    kinds = {field.name: "address" if field.kind is ADDRESS else field.kind.name for field in fields_of(content)}
    return {**kinds, VERSION: "whole"}


ACTIVITY_SHAPE = Shape(
    columns=file_columns(ActivityContent),
    kinds=_kinds(ActivityContent),
    made=frozenset({"title"}),
    cuts={"title": (LONGEST_TITLE, "summary")},
    time_known=("starts_at", "time_known", "ends_at"),
    teams=("team", "also_teams"),
    source="source",
    source_id="source_id",
    beside=(DECIDE,),
)
ENQUIRY_SHAPE = Shape(
    columns=file_columns(EnquiryContent),
    kinds=_kinds(EnquiryContent),
    source="source",
    source_id="source_id",
    beside=(DECIDE,),
)


def shipped() -> list[str]:
    """The names of the mappings that come with the portal."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def shipped_mapping(name: str, shape: Shape) -> Mapping:
    """One of those. Raises Refused where there is none of that name, and where it is for another shape."""
    if name not in shipped():
        raise Refused.because(f"there is no mapping of this name ({', '.join(shipped())})")
    return Mapping.from_document(read_document(SHIPPED / f"{name}.yaml"), shape)


def mapping_called(name: str, shape: Shape) -> Mapping:
    """The shipped mapping of that name, else that in the file at this path: what somebody typed at the command line.

    Raises Refused, saying why, for neither. Never ask it with what came over the web: it opens any file.
    """
    path = Path(name)
    if name in shipped() or (path.name == name and not path.suffix and not path.exists()):
        return shipped_mapping(name, shape)
    return Mapping.from_document(read_document(path), shape)
