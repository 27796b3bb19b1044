"""The doors through which files that were sent, and imports, are fetched: outside one's scope they do not exist.

A file that waits is its sender's alone. An import is its sender's, and that of whoever may import for a team whose rows
it wrote. Source: interfaces.md, "Roles"; formats.md, "Which one is it?".
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from engagement.models import ActivityVersion, EnquiryVersion
from inputs.models import FileImport, SentFile
from portal.imports.file_kinds import BY_KEY, BY_NOUN, FileKind, kinds_for
from teams.models import Person, Team
from teams.permissions import Permission, may_anywhere, teams_for


def require_kinds(person: Person, today: date) -> list[FileKind]:
    """What the person may send. Raises PermissionDenied where that is nothing."""
    if kinds := kinds_for(person, today):
        return kinds
    raise PermissionDenied("You may not import files.")


def get_sent_for(person: Person, id: UUID, today: date) -> SentFile:
    """The file that waits. Raises Http404 for anybody else's, PermissionDenied where its kind is no more theirs."""
    sent = get_object_or_404(SentFile.objects.defer("content"), pk=id, by=person.key)
    if not may_anywhere(person, BY_KEY[sent.kind].permission, today):
        raise PermissionDenied(f"You may not {BY_KEY[sent.kind].permission.value}.")
    return sent


def imports_for(person: Person, today: date) -> QuerySet[FileImport]:
    """The imports that the person may see on the page: their own, and those that wrote rows of their teams."""
    teams = teams_for(person, Permission.IMPORT, today)
    return FileImport.objects.filter(Q(by=person.key) | _wrote_of(teams))


def get_import_for(person: Person, id: UUID, today: date) -> FileImport:
    """The import. Raises Http404 where it wrote nothing that the person may read; PermissionDenied where they may."""
    found = get_object_or_404(FileImport, pk=id)
    if imports_for(person, today).filter(pk=found.pk).exists():
        if found.by == person.key and not may_anywhere(person, BY_NOUN[found.noun].permission, today):
            raise PermissionDenied("You may not import files.")
        return found
    readable = teams_for(person, Permission.READ, today)
    if FileImport.objects.filter(_wrote_of(readable), pk=found.pk).exists():
        raise PermissionDenied("You may not import files.")
    raise Http404


def undone_by(person: Person, found: FileImport, today: date) -> list[int] | None:
    """The teams whose rows the person may undo; None: all of them."""
    if found.by == person.key:
        return None
    return list(teams_for(person, Permission.IMPORT, today).values_list("id", flat=True))


def _wrote_of(teams: QuerySet[Team]) -> Q:
    """The condition on imports: a version that it wrote is of an activity or enquiry of these teams."""
    wrote = {"file_import": OuterRef("pk"), "team_id__in": teams.values("id")}
    return Q(Exists(ActivityVersion.objects.filter(**wrote))) | Q(Exists(EnquiryVersion.objects.filter(**wrote)))
