"""A version on its way: looked at on a page, and published by two where it reaches into the past."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from contracts.actions import proposals
from contracts.actions.proposals import MOST_OPEN, MOVES
from contracts.actions.versions import Moved
from contracts.engine.settling import settle
from contracts.models import Contract, ContractProposal, ContractVersion, VersionAsTold
from contracts.queries.proposals import waiting_for
from record.entries import Entry
from record.refusal import Invalid
from teams.models import Role
from tests.contracts.contract_files import contract, standard, written
from tests.contracts.page_reading import read, rows_of
from tests.contracts.reviewers_world import NOW, TODAY, agree, held, version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
CHAT = {"kind": "count", "minimum": 1, "period": "month", "channels": ["web_chat"], "warn_days": 7}
DAY = timedelta(days=1)
BACKDATED = date(2026, 4, 29)
SOON = TODAY + timedelta(days=40)
State = ContractProposal.State


@pytest.fixture
def county(dorset):
    agree(dorset, {"S9": ("Web chat", CHAT)}, first_day=date(2026, 1, 1))
    for team in dorset.teams:
        held(dorset, team, "web_chat", date(2026, 4, 30))
    for team in dorset.teams.values():
        settle(team=team, now=NOW)
    dorset.person("second_admin", Role.ADMIN)
    dorset.force.live_from = date(2026, 1, 1)
    dorset.force.save()
    return dorset


@pytest.fixture
def send(county):
    def send(by="admin", day=BACKDATED, key="2", now=NOW, minimum=2):
        content = version(key, {"S9": ("Web chat", CHAT | {"minimum": minimum})}, day)
        return proposals.send(force=county.force, contract="nec", content=content, by=county.people[by], now=now)

    return send


@pytest.fixture
def propose(county, send):
    def propose(**more):
        sent = send(**more)
        by = county.people["admin"]
        return proposals.propose(proposal=sent, reason="As agreed", looked_at=sent.looked_hash, by=by, now=NOW)

    return propose


def publish(county, proposal, by, now=NOW, **more):
    said = {"looked_at": proposal.looked_hash} | more
    return proposals.publish(proposal=proposal, by=county.people[by], now=now, **said)


def versions() -> list[str]:
    return list(ContractVersion.objects.order_by("first_day").values_list("key", flat=True))


class TestPublishing:
    def test_what_is_to_come_is_published_by_whoever_sent_it(self, county, send):
        published = publish(county, send(day=SOON), "admin")
        assert (published.state, published.decided_by, published.decided_at) == ("published", None, NOW)
        assert versions() == ["1", "2"]

    def test_what_reaches_back_is_not(self, county, send):
        with pytest.raises(Invalid, match="another administrator or a reviewer must publish it"):
            publish(county, send(), "admin")
        assert versions() == ["1"]

    @pytest.mark.parametrize(("day", "alone"), [(TODAY, True), (TODAY - DAY, False)])
    def test_today_is_not_the_past(self, county, send, day, alone):
        if alone:
            assert publish(county, send(day=day), "admin").state == State.PUBLISHED
        else:
            with pytest.raises(Invalid):
                publish(county, send(day=day), "admin")

    @pytest.mark.parametrize("second", ["second_admin", "reviewer"])
    def test_a_second_person_publishes_it(self, county, propose, second):
        proposal = propose()
        published = publish(county, proposal, second)
        assert (published.state, published.decided_by) == (State.PUBLISHED, county.people[second])
        assert versions() == ["1", "2"]
        told = VersionAsTold.objects.get(version__key="2")
        assert (told.by, told.why) == (county.people[second].key, "As agreed")

    def test_not_before_it_was_proposed(self, county, send):
        with pytest.raises(Invalid, match="Nobody was asked"):
            publish(county, send(), "reviewer")

    def test_it_is_proposed_with_a_reason(self, county, send):
        sent = send()
        with pytest.raises(Invalid, match="Say why it reaches into the past"):
            by = county.people["admin"]
            proposals.propose(proposal=sent, reason=" ", looked_at=sent.looked_hash, by=by, now=NOW)

    def test_whoever_proposed_it_never_publishes_it(self, county, propose):
        with pytest.raises(Invalid, match="another administrator or a reviewer"):
            publish(county, propose(), "admin")

    def test_what_was_to_come_when_it_was_sent_needs_two_once_its_day_has_passed(self, county, send):
        sent = send(day=TODAY + DAY)
        later = NOW + 2 * DAY
        with time_machine.travel(later, tick=False):
            with pytest.raises(Moved):
                publish(county, sent, "admin", now=later)
            again = proposals.look_again(proposal=sent, now=later)
            assert again.touches_past
            with pytest.raises(Invalid, match="another administrator"):
                publish(county, again, "admin", now=later)

    def test_what_is_said_is_recorded(self, county, propose):
        publish(county, propose(), "reviewer")
        said = Entry.objects.filter(action__startswith="contract_proposal.").order_by("sequence")
        assert list(said.values_list("action", "by", "reason")) == [
            ("contract_proposal.sent", "dorset-admin", ""),
            ("contract_proposal.proposed", "dorset-admin", "As agreed"),
            ("contract_proposal.published", "dorset-reviewer", "As agreed"),
        ]
        assert said.last().after["state"] == "published" and said.last().before == {"state": "proposed"}


class TestWhatWasLookedAt:
    def test_another_version_stored_since_stops_it(self, county, propose):
        proposal = propose()
        agree(county, {"S9": ("Web chat", CHAT)}, first_day=SOON, key="3")
        with pytest.raises(Moved):
            publish(county, proposal, "reviewer")
        again = proposals.look_again(proposal=proposal, now=NOW)
        assert again.looked_hash != proposal.looked_hash
        with pytest.raises(Moved):  # the button stood beside the older look
            publish(county, proposal, "reviewer")
        assert publish(county, again, "reviewer").state == State.PUBLISHED

    def test_so_does_another_day(self, county, propose):
        with pytest.raises(Moved):
            publish(county, propose(), "reviewer", now=NOW + DAY)

    def test_a_file_that_says_nothing_new_is_not_kept(self, county, send):
        with pytest.raises(Invalid, match="Nothing differs"):
            send(day=date(2026, 1, 1), key="1", minimum=1)
        assert not ContractProposal.objects.exists()

    def test_one_person_keeps_so_many(self, county, send):
        for number in range(MOST_OPEN):
            send(key=f"2.{number}", day=SOON)
        with pytest.raises(Invalid, match="files of yours wait already"):
            send(key="3")


class TestTheOthers:
    def test_refused_with_a_reason(self, county, propose):
        proposal, reviewer = propose(), county.people["reviewer"]
        with pytest.raises(Invalid, match="Give a reason"):
            proposals.refuse(proposal=proposal, reason="", by=reviewer, now=NOW)
        refused = proposals.refuse(proposal=proposal, reason="Not agreed", by=reviewer, now=NOW)
        assert (refused.state, refused.decided_by, refused.answer) == (State.REFUSED, reviewer, "Not agreed")
        assert versions() == ["1"]

    def test_nobody_refuses_their_own(self, county, propose):
        with pytest.raises(Invalid, match="withdraw it"):
            proposals.refuse(proposal=propose(), reason="No", by=county.people["admin"], now=NOW)

    def test_withdrawn_by_whoever_sent_it_alone(self, county, propose):
        proposal = propose()
        with pytest.raises(Invalid, match="Whoever sent the file"):
            proposals.withdraw(proposal=proposal, by=county.people["second_admin"], now=NOW)
        assert proposals.withdraw(proposal=proposal, by=county.people["admin"], now=NOW).state == State.WITHDRAWN

    @pytest.mark.parametrize("state", ["published", "refused", "withdrawn"])
    def test_what_is_decided_is_not_moved_again(self, county, propose, state):
        proposal, reviewer = propose(), county.people["reviewer"]
        if state == "published":
            publish(county, proposal, "reviewer")
        elif state == "refused":
            proposals.refuse(proposal=proposal, reason="No", by=reviewer, now=NOW)
        else:
            proposals.withdraw(proposal=proposal, by=county.people["admin"], now=NOW)
        for act in (
            lambda: publish(county, proposal, "reviewer"),
            lambda: proposals.refuse(proposal=proposal, reason="No", by=reviewer, now=NOW),
            lambda: proposals.withdraw(proposal=proposal, by=county.people["admin"], now=NOW),
            lambda: proposals.look_again(proposal=proposal, now=NOW),
        ):
            with pytest.raises(Invalid, match="by now"):
                act()

    def test_the_table_names_every_state(self):
        ends = {end for _, end in MOVES.values()}
        assert ends | {State.LOOKED_AT} == set(State)

    def test_it_waits_for_everybody_but_whoever_sent_it(self, county, propose, borsetshire):
        proposal = propose()
        people = county.people | {"foreign": borsetshire.people["admin"]}
        found = {name for name, person in people.items() if list(waiting_for(person, TODAY)) == [proposal]}
        assert found == {"second_admin", "reviewer"}
        publish(county, proposal, "reviewer")
        assert not waiting_for(county.people["second_admin"], TODAY).exists()

    def test_a_file_that_was_only_looked_at_waits_for_nobody(self, county, send):
        send()
        assert not waiting_for(county.people["reviewer"], TODAY).exists()


class TestConstraints:
    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("a_contract_proposal_has_a_known_state", {"state": "lost"}),
            ("nobody_decides_their_own_contract_proposal", {"state": "refused", "decided_by": "admin"}),
            ("what_touches_the_past_is_published_by_two", {"state": "published", "reason": "Because"}),
            ("what_touches_the_past_is_published_by_two", {"state": "published", "decided_by": "reviewer"}),
            ("a_proposal_that_waits_gives_its_reason", {"state": "proposed", "decided_at": None}),
            ("a_contract_proposal_is_refused_by_somebody", {"state": "refused"}),
            ("a_contract_proposal_is_decided_at_an_instant", {"state": "withdrawn", "decided_at": None}),
            ("a_contract_proposal_is_decided_at_an_instant", {"state": "looked_at"}),
        ],
    )
    def test_a_proposal(self, county, send, name, wrong):
        sent = send()
        said = {"decided_at": NOW} | wrong
        if "decided_by" in said:
            said["decided_by"] = county.people[said["decided_by"]]
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ContractProposal.objects.filter(pk=sent.pk).update(**said)

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("a_version_is_told_in_numbers", {}),
            ("a_version_as_told_ends_after_it_begins", {"number": 2, "last_day": date(2025, 12, 31)}),
        ],
    )
    def test_a_version_as_told(self, county, name, wrong):
        told = VersionAsTold.objects.get()
        told.pk = None
        for field, value in wrong.items():
            setattr(told, field, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            told.save(force_insert=True)


def sent_file(tmp_path, day=BACKDATED, **more):
    said = contract(version="2", in_force_from=day, standards=[standard("S9", CHAT | {"minimum": 2})], **more)
    return SimpleUploadedFile("nec.yaml", written(tmp_path, said).read_bytes())


CHANGES = "/contracts/change/"


class TestThePages:
    @pytest.fixture
    def enter(self, client, county):
        def enter(who):
            client.force_login(county.people[who])
            return client

        return enter

    def test_from_the_file_to_the_second_person(self, enter, tmp_path, county):
        client = enter("admin")
        sent = client.post(CHANGES, {"file": sent_file(tmp_path)})
        address = sent.url
        page = read(client.get(address))
        assert "6 figures of 12 would turn, in a force of 3 teams." in page.text
        assert (
            "13 days in the past, from Wednesday 29 April on. 6 windows that have closed are judged anew." in page.text
        )
        assert "3 flags would open, 0 would rise, 0 would clear. 4 people would be told." in page.text
        assert "Now: 2 web chats each month." in page.text
        assert "Two people publish" in page.text and "Publish version 2" not in page.text
        looked_at = ContractProposal.objects.get().looked_hash
        answer = client.post(f"{address}publish/", {"looked_at": looked_at}, follow=True)
        assert "another administrator or a reviewer must publish it" in read(answer).text
        answer = client.post(f"{address}propose/", {"looked_at": looked_at, "reason": ""})
        assert "Say why it reaches into the past." in read(answer).text
        client.post(f"{address}propose/", {"looked_at": looked_at, "reason": "Agreed on 28 April"})
        assert versions() == ["1"]

        client = enter("reviewer")
        assert page_of(client, "Waiting for you") == address
        page = read(client.get(address))
        assert "Agreed on 28 April" in page.text and "Publish version 2" in page.text
        answer = client.post(f"{address}publish/", {"looked_at": looked_at}, follow=True)
        assert "Published. Every figure that it touches is worked out anew." in answer.content.decode()
        assert versions() == ["1", "2"]

    def test_what_is_to_come_needs_no_second(self, enter, tmp_path):
        client = enter("admin")
        address = client.post(CHANGES, {"file": sent_file(tmp_path, day=SOON)}).url
        page = read(client.get(address))
        assert "No day in the past." in page.text and "Two people publish" not in page.text
        client.post(f"{address}publish/", {"looked_at": ContractProposal.objects.get().looked_hash})
        assert versions() == ["1", "2"]

    def test_where_it_has_moved_the_page_looks_again_before_anybody_publishes(self, enter, tmp_path, county):
        client = enter("admin")
        address = client.post(CHANGES, {"file": sent_file(tmp_path, day=SOON)}).url
        looked_at = ContractProposal.objects.get().looked_hash
        agree(county, {"S9": ("Web chat", CHAT)}, first_day=SOON + 30 * DAY, key="3")
        page = read(client.get(address))
        assert "This look is an old one." in page.text and "Publish version 2" not in page.text
        answer = client.post(f"{address}publish/", {"looked_at": looked_at}, follow=True)
        assert "This is what it would do now: look at it first." in answer.content.decode()
        assert "Publish version 2" in read(answer).text and versions() == ["1", "3"]

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "This file is empty."),
            (b"\xff\xfe", "This line is not UTF-8"),
            (b"contract: nec\nforce: dorset\n", "title: is missing"),
            (b"x" * (512 * 1024 + 1), "A contract has at most 512 KiB."),
        ],
    )
    def test_what_cannot_be_taken_is_said(self, enter, content, told):
        answer = enter("admin").post(CHANGES, {"file": SimpleUploadedFile("nec.yaml", content)})
        assert told.lower() in read(answer).text.lower()
        assert not ContractProposal.objects.exists()

    def test_another_force_is_none(self, enter, tmp_path, borsetshire):
        answer = enter("admin").post(CHANGES, {"file": sent_file(tmp_path, force="borsetshire")})
        assert "is not a force that you run" in read(answer).text

    def test_a_version_in_force_is_refused_at_its_lines(self, enter, tmp_path):
        answer = enter("admin").post(CHANGES, {"file": sent_file(tmp_path, day=date(2026, 1, 1))})
        assert "versions never overlap" in read(answer).text

    def test_a_reviewer_sends_none(self, enter, tmp_path):
        assert enter("reviewer").post(CHANGES, {"file": sent_file(tmp_path)}).status_code == 403
        assert "Send a version" not in read(enter("reviewer").get(CHANGES)).text

    def test_another_s_look_is_nobody_s_business(self, enter, send):
        sent = send()
        address = f"{CHANGES}proposals/{sent.pk}/"
        assert enter("second_admin").get(address).status_code == 404
        assert enter("admin").get(address).status_code == 200

    def test_the_list_asks_as_much_for_one_as_for_three(self, enter, county, propose):
        asked = []
        for number in range(3):
            propose(key=f"2.{number}")
            client = enter("reviewer")
            client.get(CHANGES)
            with CaptureQueriesContext(connection) as queries:
                client.get(CHANGES)
            asked.append(len(queries))
        assert asked[0] == asked[2] == 10

    def test_the_page_asks_as_much_for_one_figure_as_for_many(self, enter, county, propose):
        asked = []
        for minimum in (1, 2):
            proposal = propose(key=f"2.{minimum}", minimum=minimum)
            client = enter("reviewer")
            client.get(f"{CHANGES}proposals/{proposal.pk}/")
            with CaptureQueriesContext(connection) as queries:
                client.get(f"{CHANGES}proposals/{proposal.pk}/")
            asked.append(len(queries))
        assert asked[0] == asked[1] == 15


def page_of(client, section: str) -> str:
    answer = client.get(CHANGES)
    assert section in read(answer).text and "Neighbourhood Engagement Contract, version 2" in rows_of(answer, "waiting")
    return read(answer).link("Neighbourhood Engagement Contract, version 2")


class TestVersionsAsTold:
    def test_the_first_says_everything(self, county):
        told = VersionAsTold.objects.get()
        stored = ContractVersion.objects.get()
        assert (told.version, told.number, told.known_at) == (stored, 1, stored.known_at)
        assert (told.first_day, told.last_day, told.ended_by_successor) == (date(2026, 1, 1), None, False)
        assert told.content["standards"][0]["measure"]["minimum"] == 1
        entry = Entry.objects.get(action="contract.version_added")
        assert (told.known_at, told.by) == (entry.at, entry.by)

    def test_an_end_is_known_from_the_successor_on(self, county, send):
        first = ContractVersion.objects.get()
        with time_machine.travel(NOW + DAY, tick=False):
            agree(county, {"S9": ("Web chat", CHAT)}, first_day=SOON, key="2", at=NOW + DAY)
        second = ContractVersion.objects.get(key="2")
        assert ContractVersion.objects.get(pk=first.pk).known_at == first.known_at < second.known_at
        days = VersionAsTold.objects.filter(version=first).order_by("number")
        assert list(days.values_list("number", "last_day", "ended_by_successor", "known_at")) == [
            (1, None, False, first.known_at),
            (2, SOON - DAY, True, second.known_at),
        ]
        assert len({one.content_hash for one in days}) == 2
        assert days[0].content == days[1].content  # its file left the end open, and still does

    def test_one_replaced_before_it_binds_was_adopted_when_it_was_replaced(self, county):
        agree(county, {"S9": ("Web chat", CHAT)}, first_day=SOON, key="2", at=NOW)
        earlier = ContractVersion.objects.get(key="2").known_at
        agree(county, {"S9": ("Web chat", CHAT | {"minimum": 3})}, first_day=SOON, key="2", at=NOW + DAY)
        replaced = ContractVersion.objects.get(key="2")
        assert replaced.known_at > earlier
        told = VersionAsTold.objects.filter(version=replaced).order_by("number")
        assert [one.content["standards"][0]["measure"]["minimum"] for one in told] == [1, 3]
        assert [one.known_at for one in told] == [earlier, replaced.known_at]

    def test_nobody_changes_them(self, county):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            VersionAsTold.objects.update(why="Another")

    def test_nothing_new_tells_nothing(self, county):
        agree(county, {"S9": ("Web chat", CHAT)}, first_day=date(2026, 1, 1))
        assert VersionAsTold.objects.count() == 1 and Contract.objects.count() == 1
