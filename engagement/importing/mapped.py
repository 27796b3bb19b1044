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


def mapping_called(name: str, shape: Shape) -> Mapping:
    """The shipped mapping of that name, else that in the file at this path. Raises Refused, saying why, for neither."""
    if name in shipped():
        return Mapping.from_document(read_document(SHIPPED / f"{name}.yaml"), shape)
    path = Path(name)
    if not path.exists() and path.name == name and not path.suffix:
        raise Refused.because(f"there is no file of this name, and no mapping ({', '.join(shipped())})")
    return Mapping.from_document(read_document(path), shape)
