"""Accounts: one's own, and for administrators everybody's."""

from django.urls import URLPattern, path

from portal.access import needs, signed_in
from portal.converters import Key  # noqa: F401 - the converter <key:…>
from portal.views import account, deputies, own_letters, people, person
from teams.permissions import Permission

urlpatterns: list[URLPattern] = [
    path("account/", signed_in(account.account), name="account"),
    path("account/letters/", signed_in(own_letters.own_letters), name="account_letters"),
    path("account/sessions/<int:pk>/end/", signed_in(account.end_session), name="account_end_session"),
    path("account/sessions/end-others/", signed_in(account.end_other_sessions), name="account_end_other_sessions"),
    path("account/tokens/<int:pk>/end/", signed_in(account.end_token), name="account_end_token"),
    path("account/deputies/", needs(Permission.NAME_DEPUTY)(deputies.deputies), name="deputies"),
    path("account/deputies/<int:pk>/end/", signed_in(deputies.end_deputy), name="deputy_end"),
    path("people/", needs(Permission.MANAGE)(people.people), name="people"),
    path("people/<key:key>/", signed_in(person.person), name="person"),
    path("people/<key:key>/roles/<int:pk>/end/", signed_in(person.end_role), name="person_end_role"),
    path("people/<key:key>/chats/<int:pk>/end/", signed_in(person.end_part), name="person_end_part"),
    path("people/<key:key>/tokens/<int:pk>/revoke/", signed_in(person.revoke_token), name="person_revoke_token"),
    path("people/<key:key>/sessions/end/", signed_in(person.end_sessions), name="person_end_sessions"),
    path("people/<key:key>/password/", signed_in(person.new_password), name="person_new_password"),
    path("people/<key:key>/close/", signed_in(person.close_account), name="person_close"),
]
