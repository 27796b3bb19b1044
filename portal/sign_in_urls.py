"""Signing in, as part of the map: allauth's views under the portal's addresses, each with who may come in.

The names are allauth's own, because it asks for its pages by them. What is not listed here is not there: nobody signs
up, and an address is an administrator's to change.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import URLPattern, path, re_path

from portal.access import public, signed_in

urlpatterns: list[URLPattern] = [
    path("sign-in/", public(account.login), name="account_login"),
    path("sign-out/", public(account.logout), name="account_logout"),
    path("account/closed/", public(account.account_inactive), name="account_inactive"),
    path("account/password/", signed_in(account.password_change), name="account_change_password"),
    path("account/password/set/", signed_in(account.password_set), name="account_set_password"),
    path("account/confirm/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    # A forgotten password: the address, the letter, the new password.
    path("account/forgotten/", public(account.password_reset), name="account_reset_password"),
    path("account/forgotten/sent/", public(account.password_reset_done), name="account_reset_password_done"),
    path(
        "account/forgotten/changed/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^account/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    # Who is asked for the second factor has shown the first, and is not signed in yet.
    path("account/second-factor/ask/", public(factors.authenticate), name="mfa_authenticate"),
    path("account/second-factor/", signed_in(factors.index), name="mfa_index"),
    path("account/second-factor/confirm/", signed_in(factors.reauthenticate), name="mfa_reauthenticate"),
    path("account/second-factor/app/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new/",
        signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-factor/codes/file/",
        signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/second-factor/keys/", signed_in(keys.list_webauthn), name="mfa_list_webauthn"),
    path("account/second-factor/keys/add/", signed_in(keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/second-factor/keys/confirm/",
        signed_in(keys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/second-factor/keys/<int:pk>/", signed_in(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/second-factor/keys/<int:pk>/remove/", signed_in(keys.remove_webauthn), name="mfa_remove_webauthn"),
]
