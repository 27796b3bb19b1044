"""Who decides an exemption: every move in every state for every role, the oversight body's word, and the letters."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from contracts import exemption_letters
from contracts.actions import exemptions
from contracts.actions.exemptions import MOVES
from contracts.models import Exemption, ExemptionConsent, ExemptionKind, ExemptionVersion
from contracts.queries.exemptions import waiting_for
from record.entries import Entry
from record.letters import Letter
from record.marks import Mark
from record.refusal import Invalid
from record.timezones import day_of
from teams.actions import name_deputy
from teams.models import Role
from teams.permissions import MAY
from tests.contracts import kept_contracted

FIRST = date(2026, 1, 5)
WITHIN, BEYOND = FIRST + timedelta(days=91), FIRST + timedelta(days=92)  # 92 days and 93
WHY = {"reason": "Because."}
DO = {
    "approved": lambda one, by: exemptions.approve(exemption=one, by=by),
    "passed_on": lambda one, by: exemptions.pass_on(exemption=one, by=by),
    "refused": lambda one, by: exemptions.refuse(exemption=one, by=by, **WHY),
    "consented": lambda one, by: exemptions.consent(exemption=one, by=by),
    "not_consented": lambda one, by: exemptions.refuse_consent(exemption=one, by=by, **WHY),
    "withdrawn": lambda one, by: exemptions.withdraw(exemption=one, by=by, **WHY),
}

kept, dorset = kept_contracted.kept, kept_contracted.dorset


@pytest.fixture
def reviewer(dorset):
    return dorset.people["reviewer"]


@pytest.fixture
def ask(wimborne, sergeant):
    def ask(**changes) -> Exemption:
        said = {"team": wimborne, "standard": "nec/S1", "first_day": FIRST, "last_day": BEYOND, "kind": "staffing"}
        return exemptions.ask(**said | {"by": sergeant, "reason": "The asker’s own words."} | changes)

    return ask


def in_state(ask, state, inspector, reviewer, last_day=BEYOND) -> Exemption:
    one = ask(last_day=last_day)
    if state == "passed_on":
        one = DO["passed_on"](one, inspector)
    if state == "approved":
        one = DO["consented"](DO["passed_on"](one, inspector), reviewer) if last_day == BEYOND else None
    if state in ("refused", "withdrawn"):
        one = DO[state](one, inspector)
    return one


# What is allowed, said by hand: of one that is longer than its kind's days.
ALLOWED = {
    ("asked", "passed_on"): "passed_on",
    ("asked", "refused"): "refused",
    ("asked", "withdrawn"): "withdrawn",
    ("passed_on", "consented"): "approved",
    ("passed_on", "not_consented"): "refused",
    ("passed_on", "withdrawn"): "withdrawn",
    ("approved", "withdrawn"): "withdrawn",
}


@pytest.mark.parametrize("verb", list(DO))
@pytest.mark.parametrize("state", ["asked", "passed_on", "approved", "refused", "withdrawn"])
def test_every_move_of_a_long_one_from_every_state(ask, inspector, reviewer, state, verb):
    one = in_state(ask, state, inspector, reviewer)
    by = reviewer if "consented" in verb else inspector
    before = (Exemption.objects.get().version, ExemptionConsent.objects.count(), Letter.objects.count())
    if (state, verb) in ALLOWED:
        assert DO[verb](one, by).state == ALLOWED[state, verb]
        return
    with pytest.raises(Invalid):
        DO[verb](one, by)
    assert before == (Exemption.objects.get().version, ExemptionConsent.objects.count(), Letter.objects.count())


def test_who_may_make_each_move():
    """The table of moves against the table of roles, role by role."""
    may = {verb: {role.value for role in Role if move.permission in MAY[role]} for verb, move in MOVES.items()}
    assert may == {
        "asked": {"sergeant", "inspector"},
        "approved": {"inspector"},
        "passed_on": {"inspector"},
        "refused": {"inspector"},
        "consented": {"reviewer"},
        "not_consented": {"reviewer"},
        "withdrawn": {"sergeant", "inspector"},
    }


class TestItsLength:
    def test_as_long_as_its_kind_is_for_an_inspector_alone(self, ask, inspector):
        one = ask(last_day=WITHIN)
        with pytest.raises(Invalid, match="does not need the oversight body"):
            exemptions.pass_on(exemption=one, by=inspector)
        assert exemptions.approve(exemption=one, by=inspector).state == "approved"

    def test_a_day_longer_cannot_be_approved_by_one(self, ask, inspector):
        with pytest.raises(Invalid, match="needs the oversight body as well. Pass it on"):
            exemptions.approve(exemption=ask(), by=inspector)

    def test_a_kind_may_always_need_the_oversight_body(self, ask, inspector):
        ExemptionKind.objects.filter(key="staffing").update(approver="reviewer")
        with pytest.raises(Invalid, match="Pass it on"):
            exemptions.approve(exemption=ask(last_day=FIRST), by=inspector)

    @pytest.mark.parametrize("kind", ["nonsense", ""])
    def test_of_a_kind_that_is_none(self, ask, kind):
        with pytest.raises(Invalid, match="Choose one of the kinds") as error:
            ask(kind=kind)
        assert list(error.value.fields) == ["kind"] and not Exemption.objects.exists()


class TestConsent:
    def test_both_words_make_it_count(self, ask, inspector, reviewer, wimborne):
        passed = exemptions.pass_on(exemption=ask(), public_words="A sentence.", by=inspector)
        assert (passed.state, passed.decided_by, passed.public_words) == ("passed_on", inspector, "A sentence.")
        assert not Mark.objects.exists(), "nothing is exempt yet"
        done = exemptions.consent(exemption=passed, reason="Agreed.", by=reviewer)
        assert (done.state, done.decided_by, done.version) == ("approved", inspector, 3)
        word = ExemptionConsent.objects.get()
        assert (word.exemption, word.version, word.reviewer, word.given) == (done, 2, reviewer, True)
        assert (word.reason, word.at) == ("Agreed.", done.known_at)
        assert list(Mark.objects.values_list("team", flat=True)) == [wimborne.pk]
        said = list(Entry.objects.order_by("sequence").values_list("action", "by"))[-2:]
        assert said == [("exemption.consented", "dorset-reviewer"), ("exemption.approved", "portal")]
        assert ExemptionVersion.objects.latest("id").by == "portal", "the reviewer changes no police data"

    def test_refused_it_counts_for_nothing(self, ask, inspector, reviewer):
        done = exemptions.refuse_consent(exemption=DO["passed_on"](ask(), inspector), reason="Too long.", by=reviewer)
        assert done.state == "refused" and not Mark.objects.exists()
        assert ExemptionConsent.objects.get().given is False

    @pytest.mark.parametrize("role", ["asked", "passed on"])
    def test_never_by_who_had_a_part_in_it(self, ask, sergeant, inspector, dorset, role):
        person = sergeant if role == "asked" else inspector
        dorset.grant(person, Role.REVIEWER)
        passed = DO["passed_on"](ask(), inspector)
        with pytest.raises(Invalid, match="You had a part in this exemption already"):
            exemptions.consent(exemption=passed, by=person)
        assert not waiting_for(person, day_of(passed.known_at)).exists()

    def test_the_inspector_who_asked_cannot_pass_it_on(self, ask, inspector):
        with pytest.raises(Invalid, match="somebody else must decide it"):
            exemptions.pass_on(exemption=ask(by=inspector), by=inspector)

    def test_the_database_keeps_one_answer_with_its_reason(self, ask, inspector, reviewer):
        passed = DO["passed_on"](ask(), inspector)
        exemptions.consent(exemption=passed, by=reviewer)
        said = {"exemption": passed, "reviewer": reviewer}
        with pytest.raises(IntegrityError, match="answers_once"), transaction.atomic():
            ExemptionConsent.objects.create(version=2, given=True, **said)
        with pytest.raises(IntegrityError, match="consent_is_refused_with_a_reason"), transaction.atomic():
            ExemptionConsent.objects.create(version=9, given=False, **said)

    @pytest.mark.parametrize(
        ("column", "value", "name"),
        [
            ("greatest_days", 0, "a_kind_of_exemption_lasts_a_day_at_least"),
            ("approver", "pc", "a_kind_of_exemption_has_a_known_approver"),
        ],
    )
    def test_the_database_knows_what_a_kind_may_say(self, column, value, name):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ExemptionKind.objects.filter(key="staffing").update(**{column: value})


class TestLetters:
    def test_the_inspector_is_told_that_one_waits_and_the_asker_what_became_of_it(self, ask, inspector, sergeant):
        one = ask(last_day=WITHIN)
        told = Letter.objects.get()
        assert (told.person, told.cause) == (inspector.key, f"exemption-asked:{one.pk}:1")
        assert told.subject == "An exemption waits for you: Wimborne NPT"
        assert f"/exemptions/{one.pk}/" in told.body and "asker’s own words" not in told.body
        done = exemptions.refuse(exemption=one, by=inspector, reason="The team was there.")
        told = Letter.objects.get(person=sergeant.key)
        assert told.cause == f"exemption-decided:{one.pk}:{done.version}"
        assert told.subject.endswith("Wimborne NPT: refused") and "“The team was there.”" in told.body

    def test_a_letter_about_one_that_is_decided_is_not_sent_any_more(self, ask, inspector):
        one = ask(last_day=WITHIN)
        key = Letter.objects.get().cause.partition(":")[2]
        assert exemption_letters.still_waits(key)
        exemptions.approve(exemption=one, by=inspector)
        assert not exemption_letters.still_waits(key)

    def test_an_inspector_who_asks_is_not_told_to_decide(self, ask, inspector):
        ask(by=inspector)
        assert not Letter.objects.filter(person=inspector.key).exists()

    def test_a_deputy_is_told_of_what_they_may_decide_and_not_of_what_their_lender_asked(self, ask, inspector, dorset):
        deputy, now = dorset.people["other_sergeant"], timezone.now()
        days = {"first_day": day_of(now), "last_day": day_of(now)}
        name_deputy(grant=inspector.grants.get(), person=deputy, by=inspector, now=now, **days)
        ask(by=inspector)
        told = Letter.objects.filter(person=deputy.key, cause__startswith=exemption_letters.ASKED)
        assert not told.exists()
        other = ask(standard="nec/S2")
        assert told.get().cause == f"exemption-asked:{other.pk}:1"

    def test_once_passed_on_the_reviewers_are_told(self, ask, inspector, reviewer):
        DO["passed_on"](ask(), inspector)
        assert Letter.objects.filter(person=reviewer.key, cause__endswith=":2").count() == 1

    def test_what_is_asked_together_is_one_letter(self, dorset, inspector):
        wanted = [
            (dorset.teams[key], standard) for key in ("wimborne", "ferndown") for standard in ("nec/S1", "nec/S2")
        ]
        asked = exemptions.ask_together(
            wanted=wanted,
            first_day=FIRST,
            last_day=WITHIN,
            reason="Purdah",
            kind="staffing",
            by=dorset.people["sergeant"],
        )
        assert len(asked) == 4 and len({one.batch for one in asked} - {None}) == 1
        told = Letter.objects.get(person=inspector.key)
        assert "and 3 more" in told.subject and f"/exemptions/together/{asked[0].batch}/" in told.body

    def test_all_of_them_or_none(self, ask, wimborne, dorset):
        ask()
        with pytest.raises(Invalid, match="it cannot be asked now"):
            exemptions.ask_together(
                wanted=[(wimborne, "nec/S2"), (wimborne, "nec/S1")],
                first_day=FIRST,
                last_day=WITHIN,
                by=dorset.people["pc"],
                **WHY,
            )
        assert Exemption.objects.count() == 1


class TestTheHash:
    def test_of_what_says_nothing_new_is_as_before_there_were_kinds(self, ask):
        """By hand: the content without the two later columns."""
        from engagement.content import content_hash

        one = ask(kind="not_stated")
        said = {"team": "wimborne", "contract": "nec", "code": "S1", "first_day": "2026-01-05"}
        said |= {"last_day": BEYOND.isoformat(), "reason": "The asker’s own words.", "state": "asked"}
        assert one.content_hash == content_hash(said)

    def test_says_the_kind_and_the_sentence_where_there_are_some(self, ask, inspector):
        one = ask(last_day=WITHIN)
        hashes = {one.content_hash, ask(first_day=FIRST - timedelta(days=1), last_day=FIRST).content_hash}
        hashes.add(exemptions.approve(exemption=one, public_words="A sentence.", by=inspector).content_hash)
        assert len(hashes) == 3
        assert Entry.objects.filter(action="exemption.approved").get().after["kind"] == "staffing"
