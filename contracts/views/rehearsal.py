"""The page on which a change of the rules is rehearsed, for administrators and reviewers. Nothing is stored."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime
from time import monotonic
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from contracts.importing import read_contract
from contracts.permissions import may_rehearse
from contracts.queries import rehearsals, versions
from contracts.queries.versions import Terms
from contracts.rule_forms import DraftForm, RuleForm
from contracts.version_contents import VersionContent, content_of
from contracts.views.grid_table import contract_url
from contracts.views.rehearsal_page import RehearsedDraft, found_words, says
from inputs import Refused, parse_document
from record.refusal import Invalid
from record.timezones import day_of
from teams.permissions import Asker, Permission, forces_for
from teams.requests import SignedInRequest

# What somebody who waits for a page will bear, and less than a web server gives a request.
SECONDS = 8.0
DRAFT = "draft"  # the name of the version that the form makes
MOST_FAULTS = 30


def rehearsal(request: SignedInRequest, force: str, contract: str) -> HttpResponse:
    """A draft made of one standard of the version in force, or a whole one pasted; and what it would have done."""
    now = timezone.now()
    terms = _terms_for(request.user, force, contract, day_of(now))
    page = _Page(request, terms, now)
    if page.draft and request.GET.get("format") == "csv":
        return _as_csv(page.rehearsed().windows, terms)
    return render(request, "contracts/rehearsal.html", page.context())


class _Page:
    """What was asked for, and the draft that it makes; None where nothing was, or something is wrong with it."""

    def __init__(self, request: SignedInRequest, terms: Terms, now: datetime) -> None:
        self.terms, self.now, self.today = terms, now, day_of(now)
        self.current: VersionContent = content_of(terms.nearest(self.today))
        self.channels, self.audiences = versions.channel_words(), versions.audience_words()
        self.faults: list[str] = []
        self.query = request.GET.copy()
        self.rule = self._rule_form(request)
        self.pasted = self._draft_form(request)
        self.draft = self._sent(request) if request.method == "POST" else self._changed()

    def context(self) -> dict[str, Any]:
        contract = self.terms.contract
        shown = {"found": found_words(self.draft, self.rehearsed(), self.today)} if self.draft else {}
        changes = self.draft.changes(self.current) if self.draft else ""
        self.query["format"] = "csv"
        return shown | {
            "contract": contract,
            "changes": changes,
            "version": self.terms.nearest(self.today),
            "standards": self.current.standards,
            "standard": self.rule.standard,
            "form": self.pasted if self.pasted.is_bound else self.rule,
            "rule": self.rule,
            "pasted": self.pasted,
            "faults": self.faults[:MOST_FAULTS],
            "more_faults": max(0, len(self.faults) - MOST_FAULTS),
            "says": says(self.rule, self.channels, self.audiences, self.today) if not self.pasted.is_bound else None,
            "csv": f"?{self.query.urlencode()}" if self.draft and not self.pasted.is_bound else "",
            "breadcrumbs": [
                {"label": "Contracts", "url": "/contracts/"},
                {"label": contract.title, "url": contract_url(contract)},
            ],
            "now": self.now,
            "today": self.today,
        }

    def rehearsed(self) -> rehearsals.Rehearsed:
        assert self.draft  # whoever asks has looked
        return rehearsals.rehearse_for(
            SECONDS,
            teams=rehearsals.teams_of(self.terms.contract.force, self.draft.from_day),
            clock=monotonic,
            force=self.terms.contract.force,
            contract=self.terms.contract.key,
            content=self.draft.content,
            as_of=self.now,
            from_day=self.draft.from_day,
            code=self.draft.code,
        )

    def _rule_form(self, request: HttpRequest) -> RuleForm:
        code = request.GET.get("standard", self.current.standards[0].code)
        standard = next((one for one in self.current.standards if one.code == code), None)
        if standard is None:
            raise Http404("There is no such standard in the version in force.")
        return RuleForm(
            request.GET if "from" in request.GET else None,
            standard=standard,
            grades=self.current.grades,
            channels=[(key, channel.name) for key, channel in self.channels.items()],
            today=self.today,
        )

    def _draft_form(self, request: HttpRequest) -> DraftForm:
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        return DraftForm(*sent, today=self.today, initial={"from": self.rule.initial["from"]})

    def _changed(self) -> RehearsedDraft | None:
        if not self.rule.is_valid():
            return None
        changed = self.rule.cleaned_data["standard"]
        standards = tuple(changed if one.code == changed.code else one for one in self.current.standards)
        content = replace(self.current, version=DRAFT, in_force_until=None, standards=standards)
        return self._draft(content, self.rule.cleaned_data["from"], changed.code)

    def _sent(self, request: HttpRequest) -> RehearsedDraft | None:
        if not self.pasted.is_valid():
            return None
        said = self.pasted.cleaned_data
        try:
            content = self._read(said["draft"] or said["file"].read().decode("utf-8-sig"))
            replace(content, in_force_from=said["from"]).require_days()
        except UnicodeDecodeError:
            self.faults = ["This file is not text in UTF-8."]
        except Refused as refused:
            self.faults = [str(refusal) for refusal in refused.refusals]
        except Invalid as invalid:
            self.faults = [invalid.said]
        else:
            return self._draft(content, said["from"], None)
        self.pasted.add_error("draft", "The draft cannot be taken. What is wrong with it stands below.")
        return None

    def _read(self, written: str) -> VersionContent:
        document = parse_document(written)
        stated, contract = read_contract(document), self.terms.contract
        if (stated.force.pk, stated.contract) != (contract.force_id, contract.key):
            document.refuse(f"this page rehearses {contract.key} of {contract.force.key}", "contract")
            document.finish()
        # Its name may be that of a version that stands: two of one name could not be told apart here.
        return replace(stated.content, version=DRAFT)

    def _draft(self, content: VersionContent, from_day: date, code: str | None) -> RehearsedDraft:
        contract = self.terms.contract
        return RehearsedDraft(
            contract.force, contract.key, content, from_day, code, self.channels, self.audiences, self.today
        )


def _terms_for(person: Asker, force: str, contract: str, today: date) -> Terms:
    """The contract. Raises Http404 outside the person's forces, PermissionDenied inside for who decides no rules."""
    terms = versions.find(force, contract)
    if terms is None or not forces_for(person, Permission.READ, today).filter(pk=terms.contract.force_id).exists():
        raise Http404("There is no such contract.")
    if not may_rehearse(person, terms.contract.force_id, today):
        raise PermissionDenied("You may not rehearse a contract.")
    return terms


def _as_csv(windows: Any, terms: Terms) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rehearsal-{terms.contract.key}.csv"'
    lines = csv.writer(response)
    lines.writerow(rehearsals.HEADER)
    lines.writerows(rehearsals.as_cells(windows))
    return response
