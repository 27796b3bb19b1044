"""Every route for every actor, cell by cell, written by hand: what each may ask of Dorset's things.

A row is a route's name, its arguments, and what each actor gets for GET, in the order of ACTORS; "name POST" is what
each gets for an empty POST. Borsetshire's five ask for the same things of Dorset: outside one's scope is 404, as for
what does not exist. A new route needs a row: `test_every_route_has_its_row` fails until it has one.

What the words stand for: `in` the page (200), `door` to sign in (302), `no` 403, `none` 404, `ask` 401, `away` a
redirect that is the page's own business, `bad` 422.
"""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import get_resolver, reverse
from django.utils import timezone

from chats import actions as chats
from chats.actions.chats import ChatPlan
from chats.lifecycle import ChatState
from chats.models import ChatGrant
from chats.rate_limits import Sender
from chats.receipts import address_of
from contracts.actions import exemptions, proposals
from contracts.engine.settling import settle
from contracts.flagging import flag
from contracts.models import ContractProposal, Flag
from engagement import actions as activities
from engagement.content import ActivityContent, EnquiryContent
from engagement.receipts import number_of
from inputs.models import FileImport, SentFile
from portal.access import routes_of
from record import letters
from record.letters import Draft
from teams.actions import create_token, name_deputy
from teams.models import Role
from tests.chats import public_world
from tests.chats.chat_world import plan
from tests.contracts.contract_files import contract, taken, written
from tests.contracts.reviewers_world import MEET
from tests.contracts.reviewers_world import version as agreed
from tests.kept_worlds import kept_world
from tests.teams import county
from tests.teams.county import County

STATUS = {"in": 200, "door": 302, "away": 302, "no": 403, "none": 404, "ask": 401, "bad": 422}
ACTORS = [
    "anonymous",
    "pc",
    "sergeant",
    "other_sergeant",
    "inspector",
    "other_inspector",
    "reviewer",
    "admin",
    "foreign_pc",
    "foreign_sergeant",
    "foreign_inspector",
    "foreign_reviewer",
    "foreign_admin",
]
assert {*Role.values} < {*ACTORS} and {f"foreign_{role}" for role in Role.values} < {*ACTORS}
EVERYBODY = " ".join(["in"] * 13)
EVERYBODY_AWAY = " ".join(["away"] * 13)
NOWHERE = " ".join(["none"] * 13)
SIGNED_IN = "door " + " ".join(["in"] * 12)
OF_THE_SECOND = "door no no no no no {0} {0} none none none none none"  # administrators and reviewers of the force
SIGNED_IN_API = "ask " + " ".join(["in"] * 12)
AWAY_IF_SIGNED_IN = "in " + " ".join(["away"] * 12)
OF_WIMBORNE = "door in in none in none in in none none none none none"  # whatever belongs to the team, to read
DOOR_OR_AWAY = " ".join(["away"] * 13)  # allauth asks for the password again, or has nothing to ask

# Arguments by kind: the thing of Dorset's that a row asks for.
NOTHING: dict = {}
PROPOSAL = {"pk": "proposal"}
LETTER = {"uidb36": "1", "key": "none"}
KEY = {"pk": 1}
ACTIVITY = {"id": UUID("0a8e6c1e-7f43-4d0e-9c35-1d3a5a0f6b11")}  # logged by the sergeant of Wimborne
ENQUIRY = {"id": UUID("5e4dd2a4-9b0e-4c6e-8a59-3f1f1f0c7d22")}  # to Wimborne
CONTRACT = {"force": "dorset", "contract": "nec"}
WINDOW = {"team": "wimborne", "contract": "nec", "standard": "S2", "first_day": date(2026, 5, 1)}  # nothing posted
FLAG = {"pk": "flag"}  # about that window
EXEMPTION = {"pk": "exemption"}  # which the sergeant of Wimborne asked for
CHAT = {"id": UUID("7d3c52d7-5b0a-4b1c-8f0e-2a4b6c8d9e33")}  # of Wimborne, open to questions
QUESTION = CHAT | {"question": UUID("1f5b7a5e-0c9d-4e36-9d3b-6a8c0e2f4b44")}  # asked there, and waiting
PUBLISHED = CHAT | {"question": UUID("2f0c7a55-8f0e-4a39-9c1f-0d4d6d1b7e66")}  # asked there, and published
RECEIPT = CHAT | {"token": "receipt"}  # of a third one
CLOSED = {"id": UUID("2b1de5a0-62c5-4c0f-9f0e-8a4a35d1c944")}  # of Wimborne's, closed to questions; the PC moderates it
DECIDED = CLOSED | {"question": UUID("8d3a0c56-7c7b-4f0e-a6a1-1f6c2f0c5e55")}  # published there
DANGER = CLOSED | {"question": UUID("c94f3b1e-33a0-49a5-8d1c-77d2b8f0a366")}  # urgent there
AT_THE_DESK = "door {0} {0} none {0} none no no none none none none none"  # whoever runs it, and who has a part in it
PERSON = {"key": "dorset-pc"}
LENT = {"pk": "lent"}  # by the sergeant of Wimborne to the PC, for days to come
ASKED = {"pk": "asked"}  # that the PC asked of the sergeant: to cancel it
TOKEN = {"pk": "token"}  # the PC's
SESSION = {"pk": 10**9}
WAITING = {"id": UUID("3b6f0e6d-9a55-4c6f-8c57-0d9a6b1c7f77")}  # sent by the sergeant of Wimborne
IMPORTED = {"id": "import"}  # of Wimborne's, by nobody of these
OF_DORSETS_ADMIN = "door no no no no no no in none none none none none"

MATRIX = {
    # For everybody
    "home": (NOTHING, EVERYBODY),
    "teams": (NOTHING, EVERYBODY),
    "team": ({"key": "wimborne"}, EVERYBODY),
    "team_calendar": ({"key": "wimborne"}, EVERYBODY),
    "accessibility": (NOTHING, EVERYBODY),
    "privacy": (NOTHING, EVERYBODY),
    "cookies": (NOTHING, EVERYBODY),
    # The same for everybody: what a device keeps beforehand
    "offline": (NOTHING, EVERYBODY),
    "worker": (NOTHING, EVERYBODY),
    "manifest": (NOTHING, EVERYBODY),
    # Web chats, for everybody
    "chats": (NOTHING, EVERYBODY),
    "chat": (CHAT, EVERYBODY),
    "chat_ask": (CHAT, EVERYBODY_AWAY),  # by GET, as after a page that was loaded again
    "chat_ask POST": (CHAT, " ".join(["bad"] * 13)),  # an empty question
    "chat_support": (PUBLISHED, EVERYBODY_AWAY),
    "chat_support POST": (PUBLISHED, EVERYBODY_AWAY),
    "chat_receipt": (RECEIPT, EVERYBODY),  # whoever has the address is the asker
    "chat_receipt_withdraw POST": (RECEIPT, EVERYBODY),
    "chat_receipt_remove POST": (RECEIPT, EVERYBODY_AWAY),
    "chat_leave": (NOTHING, EVERYBODY_AWAY),
    "chat_transcript": (CHAT, EVERYBODY_AWAY),  # to the chat, while it is not published
    "chat_transcript_text": (CHAT, EVERYBODY_AWAY),
    # Signing in
    "account_login": (NOTHING, AWAY_IF_SIGNED_IN),
    "account_logout": (NOTHING, "away " + " ".join(["in"] * 12)),
    "account_inactive": (NOTHING, EVERYBODY),
    "account_change_password": (NOTHING, SIGNED_IN),
    "account_set_password": (NOTHING, DOOR_OR_AWAY),
    "account_reauthenticate": (NOTHING, SIGNED_IN),
    "account_reset_password": (NOTHING, EVERYBODY),
    "account_reset_password_done": (NOTHING, EVERYBODY),
    "account_reset_password_from_key": (LETTER, EVERYBODY),
    "account_reset_password_from_key_done": (NOTHING, EVERYBODY),
    "mfa_authenticate": (NOTHING, DOOR_OR_AWAY),
    "mfa_index": (NOTHING, SIGNED_IN),
    "mfa_reauthenticate": (NOTHING, DOOR_OR_AWAY),
    "mfa_activate_totp": (NOTHING, DOOR_OR_AWAY),
    "mfa_deactivate_totp": (NOTHING, "door " + " ".join(["none"] * 12)),
    "mfa_view_recovery_codes": (NOTHING, "door " + " ".join(["none"] * 12)),
    "mfa_generate_recovery_codes": (NOTHING, DOOR_OR_AWAY),
    "mfa_download_recovery_codes": (NOTHING, "door " + " ".join(["none"] * 12)),
    "mfa_list_webauthn": (NOTHING, SIGNED_IN),
    "mfa_add_webauthn": (NOTHING, DOOR_OR_AWAY),
    "mfa_reauthenticate_webauthn": (NOTHING, DOOR_OR_AWAY),
    "mfa_edit_webauthn": (KEY, DOOR_OR_AWAY),
    "mfa_remove_webauthn": (KEY, DOOR_OR_AWAY),
    # One's own account
    "account": (NOTHING, SIGNED_IN),
    "account_end_session POST": (SESSION, "door " + " ".join(["none"] * 12)),  # nobody's
    "account_end_other_sessions POST": (NOTHING, EVERYBODY_AWAY),
    "account_end_token POST": (TOKEN, "door away " + " ".join(["none"] * 11)),
    # Everybody's, for administrators
    "people": (NOTHING, "door no no no no no no in no no no no in"),
    "person": (PERSON, OF_DORSETS_ADMIN),
    "person_end_role": (PERSON | {"pk": "role"}, OF_DORSETS_ADMIN),
    "person_end_role POST": (PERSON | {"pk": "role"}, OF_DORSETS_ADMIN),  # without a reason
    "person_end_part": (PERSON | {"pk": "part"}, OF_DORSETS_ADMIN),
    "person_end_part POST": (PERSON | {"pk": "part"}, OF_DORSETS_ADMIN),
    "person_revoke_token": (PERSON | TOKEN, OF_DORSETS_ADMIN),
    "person_revoke_token POST": (PERSON | TOKEN, OF_DORSETS_ADMIN),
    "person_end_sessions": (PERSON, OF_DORSETS_ADMIN),
    "person_end_sessions POST": (PERSON, OF_DORSETS_ADMIN.replace("in", "away")),
    "person_new_password": (PERSON, OF_DORSETS_ADMIN),
    "person_close": (PERSON, OF_DORSETS_ADMIN),
    "person_close POST": (PERSON, OF_DORSETS_ADMIN),
    "deputies": (NOTHING, "door no in in in in no no no in in no no"),
    "deputies POST": (NOTHING, "door no in in in in no no no in in no no"),  # of nobody, who is shown what is missing
    "deputy_end POST": (LENT, "door away away none none none none none none none none none none"),
    # Files that staff send
    "imports": (NOTHING, "door no in in in in no in no in in no in"),
    "import_mappings": (NOTHING, "door no in in in in no no no in in no no"),
    "import_forget_mapping POST": (KEY, "door no none none none none no no no none none no no"),  # nobody's
    "import_file": (WAITING, "door none in none none none none none none none none none none"),
    "import_columns POST": (WAITING, "door none away none none none none none none none none none none"),
    "import_columns_again POST": (WAITING, "door none away none none none none none none none none none none"),
    "import_answers POST": (WAITING, "door none away none none none none none none none none none none"),
    "import_stop POST": (WAITING, "door none away none none none none none none none none none none"),
    "import_store POST": (WAITING, "door none away none none none none none none none none none none"),
    "import_discard POST": (WAITING, "door none away none none none none none none none none none none"),
    "import_done": (IMPORTED, "door no in none in none no no none none none none none"),
    "import_left_out": (IMPORTED, "door no none none none none no no none none none none none"),  # its sender's alone
    "import_undo POST": (IMPORTED, "door no away none away none no no none none none none none"),
    "account_letters": (NOTHING, SIGNED_IN),
    # What teams did
    "my_team": (NOTHING, SIGNED_IN),
    "waiting": (NOTHING, SIGNED_IN),
    "offline_copy": (NOTHING, SIGNED_IN),  # each their own
    "outbox": (NOTHING, SIGNED_IN),  # each their own
    "find_receipt": (NOTHING, DOOR_OR_AWAY),
    "receipt": ({"number": number_of(ACTIVITY["id"])}, OF_WIMBORNE),
    "share": (NOTHING, "door away away away away away no no away away away no no"),
    "log": (NOTHING, "door in in in in in no no in in in no no"),
    "activities": (NOTHING, SIGNED_IN),
    "activity": (ACTIVITY, OF_WIMBORNE),
    "correct": (ACTIVITY, "door no in none in none no no none none none none none"),
    "leave": (ACTIVITY, "door no no none no none no no none none none none none"),  # it names no other team
    "cancel": (ACTIVITY, "door no in none in none no no none none none none none"),
    "ask_change POST": (ACTIVITY, "door none none none none none no no none none none none none"),  # for nothing
    "answer_change POST": (ASKED, "door no away none away none no no none none none none none"),
    "see_joint POST": (ACTIVITY, "door no no none no none no no none none none none none"),  # it names no other team
    "let_in POST": (ACTIVITY, "door " + " ".join(["none"] * 12)),  # nobody took a team out of it
    "read_out POST": ({"pk": 10**9}, "door " + " ".join(["none"] * 12)),
    "withdraw": (ACTIVITY, "door no in none in none no no none none none none none"),
    "withdraw POST": (ACTIVITY, "door no in none in none no no none none none none none"),
    "confirm POST": (ACTIVITY, "door no away none away none no no none none none none none"),
    "join POST": (ACTIVITY, "door away away none away none no no none none none none none"),
    "enquiries": (NOTHING, SIGNED_IN),
    "enquiry": (ENQUIRY, OF_WIMBORNE),
    "enquiry POST": (ENQUIRY, "door no in none in none no no none none none none none"),
    "enquiry_correct": (ENQUIRY, "door no in none in none no no none none none none none"),
    "enquiry_correct POST": (ENQUIRY, "door no in none in none no no none none none none none"),
    "enquiry_withdraw": (ENQUIRY, "door no in none in none no no none none none none none"),
    "enquiry_withdraw POST": (ENQUIRY, "door no in none in none no no none none none none none"),
    # What teams owe
    "oversight": (NOTHING, "door no no no in in in in no no in in in"),
    "pack": (NOTHING, "door no no no in in in in no no in in in"),
    "audit": (NOTHING, "door no no no no no in in no no no in in"),  # a section's inspector does not have the whole
    "turned": (NOTHING, "door no no no in in in in no no in in in"),
    "over_time": ({"contract": "nec", "standard": "S2"}, "door no no no in in in in none none none none none"),
    "team_over_time": ({"team": "wimborne"}, "door no no none in none in in none none none none none"),
    "proof": (WINDOW, OF_WIMBORNE),
    "flags": (NOTHING, SIGNED_IN),
    "flag": (FLAG, OF_WIMBORNE),
    "flag_acknowledge POST": (FLAG, "door no in none in none no no none none none none none"),
    "flag_explain POST": (FLAG, "door no in none in none no no none none none none none"),
    "flag_close POST": (FLAG, "door no no none in none no no none none none none none"),
    "exemptions": (NOTHING, SIGNED_IN),
    "grades": (NOTHING, SIGNED_IN),
    "exemption": (EXEMPTION, OF_WIMBORNE),
    "exemption_ask": (NOTHING, "door no in in in in no no no in in no no"),
    "exemption_approve POST": (EXEMPTION, "door no no none away none no no none none none none none"),
    "exemption_pass_on POST": (EXEMPTION, "door no no none away none no no none none none none none"),
    "exemption_consent POST": (EXEMPTION, "door no no none no none away no none none none none none"),
    "exemption_refuse_consent POST": (EXEMPTION, "door no no none no none in no none none none none none"),
    "exemptions_together": ({"batch": UUID(int=7)}, "door none none none none none none none none none none none none"),
    "time_excused": (NOTHING, "door no no no in in in in no no in in in"),
    "exemption_refuse POST": (EXEMPTION, "door no no none in none no no none none none none none"),
    "exemption_withdraw POST": (EXEMPTION, "door no in none in none no no none none none none none"),
    "letters": (NOTHING, "door no no no no no no in no no no no in"),
    "going_live": (NOTHING, "door no no no no no no in no no no no in"),
    "going_live POST": (NOTHING, "door no no no no no no in no no no no in"),  # without a day
    "letter": ({"id": "letter"}, "in none in none none none none none none none none none none"),  # its reader's alone
    "letter POST": ({"id": "letter"}, "door " + " ".join(["none"] * 12)),  # about no line of it
    "told_by_notify POST": (NOTHING, NOWHERE),  # nothing is set up
    "told_by_mail_service POST": (NOTHING, NOWHERE),
    "safeguarding": (NOTHING, "door no no no no no no in no no no no in"),
    "safeguarding_try POST": (NOTHING, "door no no no no no no away no no no no away"),
    "contracts": (NOTHING, EVERYBODY),
    "contract": (CONTRACT, EVERYBODY),
    "rehearsal": (CONTRACT, "door no no no no no in in none none none none none"),
    "rehearsal POST": (CONTRACT, "door no no no no no in in none none none none none"),  # an empty draft, told so
    "contract_changes": (NOTHING, "door no no no no no in in no no no in in"),
    "contract_change": (PROPOSAL, OF_THE_SECOND.format("in")),
    "contract_change_look POST": (PROPOSAL, OF_THE_SECOND.format("away")),
    "contract_change_propose POST": (PROPOSAL, "door no no no no no no in none none none none none"),  # gives no reason
    "contract_change_refuse POST": (PROPOSAL, OF_THE_SECOND.format("in")),  # gives no reason
    "contract_change_publish POST": (PROPOSAL, OF_THE_SECOND.format("away")),  # names no look
    "contract_change_withdraw POST": (PROPOSAL, "door no no no no no no away none none none none none"),
    # Web chats: their plan, and the desk
    "chat_new": (NOTHING, "door no in in in in no no no in in no no"),
    "chat_edit": (CLOSED, "door no in none in none no no none none none none none"),
    "chat_desk": (CLOSED, AT_THE_DESK.format("in")),
    "chat_state POST": (CLOSED, "door no in none in none no no none none none none none"),
    "chat_pause POST": (CLOSED, AT_THE_DESK.format("away")),
    "chat_typed_in POST": (CLOSED, AT_THE_DESK.format("in")),
    "chat_decide POST": (DECIDED, AT_THE_DESK.format("away")),
    "chat_claim POST": (DECIDED, AT_THE_DESK.format("away")),
    "chat_own POST": (DANGER, AT_THE_DESK.format("away")),
    "chat_shut_out POST": (DECIDED, AT_THE_DESK.format("in")),
    "chat_take_on POST": (DECIDED, AT_THE_DESK.format("away")),
    "chat_answer POST": (DECIDED, AT_THE_DESK.format("in")),
    "chat_theme POST": (DECIDED, AT_THE_DESK.format("away")),
    # For whoever watches over the portal
    "health_live": (NOTHING, EVERYBODY),
    "health_ready": (NOTHING, EVERYBODY),
    # The style guide, which is there while somebody works on the look, and nowhere else
    "design": (NOTHING, NOWHERE),
    "design_page": ({"page": "grid"}, NOWHERE),
    # The API
    "api:openapi-json": (NOTHING, EVERYBODY),
    "api:api-root": (NOTHING, NOWHERE),
    "api:me": (NOTHING, SIGNED_IN_API),
    "api:teams": (NOTHING, EVERYBODY),
    "api:list_activities": (NOTHING, SIGNED_IN_API),
    "api:get_activity": (ACTIVITY, OF_WIMBORNE.replace("door", "ask")),
    "api:put_activity": (ACTIVITY, OF_WIMBORNE.replace("door", "ask")),  # by GET, as are the two of its address
    "api:patch_activity": (ACTIVITY, OF_WIMBORNE.replace("door", "ask")),
    "api:withdraw_activity POST": (ACTIVITY, "ask " + " ".join(["bad"] * 12)),  # without a reason, whoever asks
    "api:join_activity POST": (ACTIVITY, "ask " + " ".join(["bad"] * 12)),  # without a body, whoever asks
    "api:same_activity POST": (ACTIVITY, "ask " + " ".join(["bad"] * 12)),
    "api:list_enquiries": (NOTHING, SIGNED_IN_API),
    "api:answer_enquiry POST": (ENQUIRY, "ask " + " ".join(["bad"] * 12)),  # without a body, whoever asks
    "api:withdraw_enquiry POST": (ENQUIRY, "ask " + " ".join(["bad"] * 12)),
    "api:assessments": (NOTHING, SIGNED_IN_API),
    "api:proof": (WINDOW, OF_WIMBORNE.replace("door", "ask")),
    "api:flags": (NOTHING, SIGNED_IN_API),
    "api:contracts": (NOTHING, EVERYBODY),
    "api:contract": (CONTRACT, EVERYBODY),
    "api:plan_chat POST": (NOTHING, "ask " + " ".join(["bad"] * 12)),  # without a body, whoever asks
    "api:move_chat POST": (CHAT, "ask " + " ".join(["bad"] * 12)),
    "api:get_chat": (CHAT, EVERYBODY),
    "api:ask_question POST": (CHAT, " ".join(["bad"] * 13)),
    "api:support_question POST": (QUESTION, NOWHERE),  # it waits: for the public it is not there
    "api:decide_question POST": (QUESTION, "ask " + " ".join(["bad"] * 12)),
    "api:answer_question POST": (QUESTION, "ask " + " ".join(["bad"] * 12)),
}


def made() -> tuple[County, County, dict[str, int]]:
    """Both forces, and the numbers of those of Dorset's things that the database numbers."""
    dorset, borsetshire = county.dorset(), county.borsetshire()
    with TemporaryDirectory() as folder:
        return dorset, borsetshire, things_of(dorset, Path(folder))


def things_of(dorset: County, folder: Path) -> dict[str, int]:
    """Dorset's things that the rows ask for; returns the numbers of those that the database numbers."""
    sergeant, wimborne, now = dorset.people["sergeant"], dorset.teams["wimborne"], timezone.now()
    planned = now + timedelta(days=3)
    said = {"team": "wimborne", "channel": "meeting", "status": "planned", "title": "A meeting", "starts_at": planned}
    planned_meeting = activities.log(content=ActivityContent(**ACTIVITY, **said), by=sergeant, now=now).activity
    pc_asked = activities.ask_change(activity=planned_meeting, wanted="cancel", reason="", by=dorset.people["pc"])
    activities.log_enquiry(content=EnquiryContent(**ENQUIRY, team="wimborne", received_at=now), by=None, now=now)
    taken("import_contract", written(folder, contract()))
    settle(team=wimborne, now=now)
    flag(force=dorset.force, now=now)
    day = WINDOW["first_day"]
    closed_chat(dorset, now)
    asked = exemptions.ask(team=wimborne, first_day=day, last_day=day, reason="Flood", by=sergeant)
    token = chat(dorset, now)
    found = Flag.objects.get(team=wimborne, code=WINDOW["standard"], first_day=day)
    pc = dorset.people["pc"]
    create_token(person=pc, by=None)
    draft = Draft(sergeant.key, sergeant.email, "Posts missed", "Log it.")
    (letter,) = letters.write(force="dorset", cause="flags:1", drafts=[draft], now=now)
    imported = files(sergeant, now)
    held = {"role": pc.grants.get().pk, "part": ChatGrant.objects.get(person=pc).pk, "token": pc.tokens.get().pk}
    held["letter"] = letter.pk
    held["lent"] = deputy(sergeant, pc, now)
    held["proposal"] = proposed(dorset, now).pk
    return held | {"asked": pc_asked.pk, "import": imported, "exemption": asked.pk, "flag": found.pk, "receipt": token}


def deputy(sergeant, pc, now) -> int:
    day = now.date() + timedelta(days=10)
    own = sergeant.grants.get()
    return name_deputy(grant=own, person=pc, first_day=day, last_day=day, by=sergeant, now=now).pk


def proposed(dorset, now) -> ContractProposal:
    """A version of the contract from last week, which waits for a second person."""
    admin, day = dorset.people["admin"], now.date() - timedelta(days=7)
    content = agreed("2", {"S1": ("Meetings", MEET)}, day)
    sent = proposals.send(force=dorset.force, contract="nec", content=content, by=admin, now=now)
    said = {"reason": "Agreed last week", "looked_at": sent.looked_hash}
    return proposals.propose(proposal=sent, by=admin, now=now, **said)


def files(sergeant, now) -> UUID:
    """A file that waits, and one that was imported at the command line; returns the id of that import."""
    sent = {"by": sergeant.key, "kind": "activities", "name": "may.csv", "content": b"team", "size": 4}
    SentFile.objects.create(**WAITING, **sent, state="looked", sent_at=now, asked_at=now)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "may.csv"
        row = "wimborne,survey,held,A survey,2026-05-01 10:00"
        path.write_text(f"team,channel,status,title,starts_at\n{row}\n", "utf-8")
        taken("import_activities", path)
    return FileImport.objects.get().pk


def chat(dorset, now) -> str:
    """The chat that the rows ask for, with its questions; returns the token of a receipt."""
    sergeant, starts_at = dorset.people["sergeant"], now + timedelta(days=7)
    plan = ChatPlan(
        **CHAT,
        team=dorset.teams["wimborne"],
        title="A chat",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        questions_open_at=now,
        moderators=(sergeant,),
        safeguarding=(dorset.people["inspector"],),
    )
    planned, _ = chats.create(plan=plan, by=sergeant, now=now)
    for state in ("announced", "open"):
        planned = chats.move(chat=planned, state=state, by=sergeant, now=now)
    chats.ask(chat=planned, id=QUESTION["question"], text="A question", sender=Sender("somebody"), now=now)
    public_world.publish(public_world.asked(planned, "Another", id=PUBLISHED["question"], now=now), now=now)
    return address_of(public_world.asked(planned, "A third", now=now)).rsplit("/", 1)[1]


def closed_chat(dorset, now) -> None:
    sergeant = dorset.people["sergeant"]
    chat = plan(dorset, now=now, short_notice="Floods", **CLOSED)
    for state in ("announced", "open"):
        chats.move(chat=chat, state=ChatState(state), by=sergeant, now=now)
    for thing, verb, said in ((DECIDED, "publish", {}), (DANGER, "urgent", {"owner": sergeant})):
        sender = Sender(browser=verb)
        question, _ = chats.ask(chat=chat, id=thing["question"], text="Are dogs allowed?", sender=sender, now=now)
        chats.decide(question=question, decision=chats.Decision(verb=verb, **said), by=sergeant, now=now)
    for state in ("live", "closed"):
        chats.move(chat=chat, state=ChatState(state), by=sergeant, now=now)


NOON = "2026-05-20T12:00:00+01:00"
kept = kept_world(made, at=NOON)


@pytest.fixture
def dorset(own_world):
    return own_world[0]


@pytest.fixture
def borsetshire(own_world):
    return own_world[1]


@pytest.fixture
def things(own_world) -> dict[str, int]:
    return own_world[2]


@pytest.fixture(autouse=True)
def on_20_may_2026():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def actors(dorset, borsetshire):
    foreign = {f"foreign_{name}": person for name, person in borsetshire.people.items()}
    return {"anonymous": None, **dorset.people, **foreign}


def names_of_routes() -> list[str]:
    """The name by which `reverse` finds each route. One without a name has its address, and fails below."""
    return sorted(_names(get_resolver(), ""))


def _names(resolver, namespace: str):
    for route in resolver.url_patterns:
        if hasattr(route, "url_patterns"):
            yield from _names(route, f"{namespace}{route.namespace}:" if route.namespace else namespace)
        else:
            yield f"{namespace}{route.name}" if route.name else str(route.pattern)


def test_every_route_has_its_row():
    assert names_of_routes() == sorted({name.split()[0] for name in MATRIX})
    assert len(names_of_routes()) == len(list(routes_of(get_resolver().url_patterns)))


@pytest.mark.parametrize("actor", ACTORS)
def test_an_actor_gets_what_the_matrix_says(client, actors, things, actor):
    if actors[actor]:
        client.force_login(actors[actor])
    expected = {name: row.split()[ACTORS.index(actor)] for name, (_, row) in MATRIX.items()}
    answers = {name: asked(client, name, things) for name in expected}
    assert {name: in_a_word(answer, expected[name]) for name, answer in answers.items()} == expected
    if actors[actor]:  # what is answered to somebody in particular is kept by no browser and no proxy
        assert {name for name, answer in answers.items() if "no-store" not in kept_how(answer)} == set()


@pytest.mark.parametrize("name", MATRIX)
def test_a_row_has_a_word_for_each_actor(name):
    words = MATRIX[name][1].split()
    assert len(words) == len(ACTORS)
    assert set(words) <= set(STATUS)


def asked(client, name: str, things: dict[str, int]) -> HttpResponse:
    cache.clear()  # of what rate limits remember
    route, _, method = name.partition(" ")
    arguments = {key: things.get(value, value) for key, value in MATRIX[name][0].items()}
    return client.generic(method or "GET", reverse(route, kwargs=arguments))


def in_a_word(answer: HttpResponse, expected: str) -> str | int:
    """The word for what the actor gets: the expected one where it fits, else the status."""
    fits = answer.status_code == STATUS[expected]
    if expected == "door":
        fits = fits and answer.url.startswith("/sign-in/?next=/")
    return expected if fits else answer.status_code


def kept_how(answer: HttpResponse) -> str:
    return answer.headers.get("Cache-Control", "")
