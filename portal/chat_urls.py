"""Addresses of the chats' pages. Their API is part of `portal.api`; the streams are served before Django (asgi.py)."""

from django.urls import path

from chats.views import answers, decisions, desk, plans, public, receipts
from portal.access import needs, signed_in
from portal.access import public as everybody
from teams.permissions import Permission

urlpatterns = [
    path("chats/", everybody(public.chats), name="chats"),
    path("chats/new/", needs(Permission.RUN_CHAT)(plans.new), name="chat_new"),
    path("chats/<uuid:id>/", everybody(public.chat), name="chat"),
    path("chats/<uuid:id>/ask/", everybody(public.ask), name="chat_ask"),
    path("chats/<uuid:id>/support/<uuid:question>/", everybody(public.support), name="chat_support"),
    path("chats/<uuid:id>/mine/<str:token>", everybody(receipts.receipt), name="chat_receipt"),
    path("chats/<uuid:id>/mine/<str:token>/withdraw", everybody(receipts.withdraw), name="chat_receipt_withdraw"),
    path("chats/<uuid:id>/mine/<str:token>/remove", everybody(receipts.remove), name="chat_receipt_remove"),
    path("chats/leave/", everybody(receipts.leave), name="chat_leave"),
    path("chats/<uuid:id>/transcript/", everybody(public.transcript), name="chat_transcript"),
    path("chats/<uuid:id>/transcript.txt", everybody(public.transcript_text), name="chat_transcript_text"),
    path("chats/<uuid:id>/edit/", signed_in(plans.edit), name="chat_edit"),
    path("chats/<uuid:id>/desk/", signed_in(desk.desk), name="chat_desk"),
    path("chats/<uuid:id>/desk/state/", signed_in(desk.state), name="chat_state"),
    path("chats/<uuid:id>/desk/pause/", signed_in(desk.pause), name="chat_pause"),
    path("chats/<uuid:id>/desk/typed-in/", signed_in(desk.typed_in), name="chat_typed_in"),
    path("chats/<uuid:id>/desk/<uuid:question>/decide/", signed_in(decisions.decide), name="chat_decide"),
    path("chats/<uuid:id>/desk/<uuid:question>/claim/", signed_in(decisions.claim), name="chat_claim"),
    path("chats/<uuid:id>/desk/<uuid:question>/own/", signed_in(decisions.own), name="chat_own"),
    path("chats/<uuid:id>/desk/<uuid:question>/shut-out/", signed_in(decisions.shut_out), name="chat_shut_out"),
    path("chats/<uuid:id>/desk/<uuid:question>/take-on/", signed_in(answers.take_on), name="chat_take_on"),
    path("chats/<uuid:id>/desk/<uuid:question>/answer/", signed_in(answers.answer), name="chat_answer"),
    path("chats/<uuid:id>/desk/<uuid:question>/theme/", signed_in(answers.theme), name="chat_theme"),
]
