"""What would have kept it, as a proof shows and carries it: of what is missed or at risk, as of the shown clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from contracts.engine.assessment import AssessmentScope
from contracts.engine.proof import Proof
from contracts.kinds.changes import ACTIVITY, ENQUIRY, PRIORITY, Step
from contracts.models.statuses import URGENT
from contracts.queries.owed_lines import begin_with
from contracts.queries.proof import SOURCES, known_versions
from contracts.queries.would_have_kept import WouldHaveKept, would_have_kept
from contracts.views.proof_rows import RowWords, row_words
from contracts.wording import kept as wording
from record.timezones import day_of
from teams.models import Neighbourhood, Person, Priority, Team
from teams.permissions import Asker, Permission, permissions_for

# What leads to where a fact still to come can be changed: who may, what the button says, and its address.
CHANGES = {
    ENQUIRY: (Permission.ANSWER_ENQUIRY, "Answer it", "/enquiries/{id}/"),
    ACTIVITY: (Permission.CORRECT_ANY, "Change it", "/activities/{id}/correct/"),
}
NOWHERE = (None, "", "")
EVENING = "18:00"  # when a plan begins whose day is chosen for it


def kept_section(proof: Proof, team: Team, known: RowWords, *, person: Asker, now: Any) -> dict[str, Any] | None:
    """The argument `kept` of `contracts/_kept.html`; None where the figure is neither missed nor at risk."""
    found, words = _found(proof, team, known)
    if found is None or words is None:
        return None
    today = day_of(now)
    is_now = proof.known_at is None and day_of(proof.as_of) == today  # of another day nothing is to come
    held = permissions_for(person, team, today) if is_now else frozenset()
    lines, beside = _lines(found, words, team, held), _beside(found, words, team, held)
    return _said(found, words) | {"title": _title(found), "lines": lines, "beside": beside}


def _title(found: WouldHaveKept) -> str:
    return "What would keep it" if found.case.status == "at_risk" else "What would have kept it"


def kept_stated(proof: Proof, team: Team) -> dict[str, Any] | None:
    """The same for the proof's JSON: in words, and fact by fact."""
    found, words = _found(proof, team)
    if found is None or words is None:
        return None
    steps = found.change.steps if found.change else ()
    return {"said": " ".join(_sentences(found, words, team)), "facts": [_fact(step) for step in steps]}


def kept_on_paper(proof: Proof, team: Team) -> dict[str, Any] | None:
    """The same for a sheet of paper: its title, and its sentences."""
    found, words = _found(proof, team)
    if found is None or words is None:
        return None
    return {"title": _title(found), "lines": _sentences(found, words, team)}


def _sentences(found: WouldHaveKept, words: wording.KeptWords, team: Team) -> list[str]:
    said = _said(found, words)
    beside = _beside(found, words, team, frozenset())
    lines = _running(_lines(found, words, team, frozenset()))
    return [part for part in (said["lead"], lines, _whole(beside) if beside else "", said["note"]) if part]


def _running(lines: Sequence[dict[str, Any]]) -> str:
    """Lines of a list as a text: two facts are one sentence."""
    if not lines:
        return ""
    first, *others = [_whole(line).removesuffix(".") for line in lines]
    return "; and ".join([first, *(f"{one[0].lower()}{one[1:]}" for one in others)]) + "."


def _whole(line: dict[str, Any]) -> str:
    """As a sentence, also of what stands as the point of a list on the page."""
    said = " ".join(part for part in (line.get("before"), line["bold"], line["rest"]) if part)
    return said if said.endswith((".", ":")) else f"{said}."


def _found(
    proof: Proof, team: Team, known: RowWords | None = None
) -> tuple[WouldHaveKept | None, wording.KeptWords | None]:
    row = proof.assessment
    if row.status not in URGENT:
        return None, None
    contract = proof.standard.version.contract_id
    scope = AssessmentScope(
        (team.pk,),
        proof.as_of,
        proof.known_at,
        contract=contract,
        code=row.standard,
        window=proof.calendar.first_day,
    )
    found = would_have_kept(scope)
    return found, _words(found, proof, known or row_words()) if found else None


def _words(found: WouldHaveKept, proof: Proof, known: RowWords) -> wording.KeptWords:
    steps = (*(found.change.steps if found.change else ()), *found.beside)
    return wording.KeptWords(
        measure=proof.standard.measure,
        channels=known.channels,
        today=day_of(proof.as_of),
        names=_names(steps, found.case.per),
        titles=_titles(steps, proof),
        audiences=known.audiences,
    )


def _names(steps: Sequence[Step], per: str) -> dict[int, str]:
    units = {step.unit for step in steps if step.unit}
    model = Person if per == "officer" else Neighbourhood
    return dict(model._default_manager.filter(pk__in=units).values_list("pk", "name")) if units else {}


def _titles(steps: Sequence[Step], proof: Proof) -> dict[str, str]:
    """What the changed facts were called by the proof's instant."""
    ids = {fact: [step.id for step in steps if step.fact == fact and step.id] for fact in (ACTIVITY, ENQUIRY, PRIORITY)}
    activities = known_versions(*SOURCES["activity"], ids[ACTIVITY], proof.known_at) if ids[ACTIVITY] else {}
    enquiries = known_versions(*SOURCES["enquiry"], ids[ENQUIRY], proof.known_at) if ids[ENQUIRY] else {}
    priorities = Priority.objects.filter(pk__in=ids[PRIORITY]).values_list("pk", "title") if ids[PRIORITY] else ()
    return (
        {id: version.title for id, version in activities.items()}
        | {id: version.subject for id, version in enquiries.items()}
        | {str(pk): title for pk, title in priorities}
    )


def _said(found: WouldHaveKept, words: wording.KeptWords) -> dict[str, Any]:
    at_risk = found.case.status == "at_risk"
    if found.only_by:
        return {"lead": wording.only_by(found.only_by), "note": ""}
    if found.change is None:
        return {"lead": "", "note": ""}
    steps = found.change.steps
    return {"lead": wording.lead(steps) if len(steps) > 1 else "", "note": wording.note(steps, at_risk=at_risk)}


def _lines(
    found: WouldHaveKept, words: wording.KeptWords, team: Team, held: frozenset[Permission]
) -> list[dict[str, Any]]:
    if found.only_by:
        return []
    if found.change is None:
        before, bold, rest = wording.beyond(found.in_any_case, words, at_risk=found.case.status == "at_risk")
        return [{"before": before, "bold": bold, "rest": rest}]
    if len(found.change.steps) == 1:
        (step,) = found.change.steps
        bold, rest = wording.sentence_of(step, words)
        return [{"bold": bold, "rest": rest, "action": _action(step, found, team, held)}]
    said = [(step, wording.phrase(step, words)) for step in found.change.steps]
    return [
        {
            "bold": f"{one.bold[0].upper()}{one.bold[1:]}{':' if one.of else ''}",
            "rest": one.of,
            "action": _action(step, found, team, held),
        }
        for step, one in said
    ]


def _beside(
    found: WouldHaveKept, words: wording.KeptWords, team: Team, held: frozenset[Permission]
) -> dict[str, Any] | None:
    if not found.beside:
        return None
    bold, rest = wording.too(found.beside, words)
    return {"bold": bold, "rest": rest, "action": _action(found.beside[0], found, team, held)}


def _action(step: Step, found: WouldHaveKept, team: Team, held: frozenset[Permission]) -> dict[str, str] | None:
    """Only what is to come has one, and only for who may do it."""
    if not step.to_come:
        return None
    if step.is_new:
        if step.fact != ACTIVITY or Permission.LOG_ACTIVITY not in held:
            return None
        return {"label": "Plan it", "url": f"/log/?{urlencode(_plan(step, found, team))}"}
    permission, label, where = CHANGES.get(step.fact, NOWHERE)
    return {"label": label, "url": where.format(id=step.id)} if permission in held else None


def _plan(step: Step, found: WouldHaveKept, team: Team) -> dict[str, str]:
    """The log form's first values. A day is chosen only where not any day from today on would do."""
    named = step.unit if found.case.per == "neighbourhood" else None
    place = Neighbourhood.objects.filter(pk=named).first() if named else None
    begin = {"team": team.key, "status": "planned"} | begin_with(found.case.measure, place)
    return begin | ({"starts_at": f"{step.day}T{EVENING}"} if step.day > found.case.today else {})


def _fact(step: Step) -> dict[str, Any]:
    return {
        "fact": step.fact,
        "id": step.id,
        "how": step.how,
        "day": step.day,
        "until": _last(step),
        "days_moved": step.moved.days,
        "to_come": step.to_come,
    }


def _last(step: Step) -> date | None:
    return step.until if step.until and step.until != step.day else None
