"""Addresses of what teams owe: the grid, the proof, flags, exemptions and contracts, and the letters about them."""

from datetime import date

from django.urls import path, register_converter

from contracts.views import (
    audit,
    contract_change,
    contracts,
    exemption_asking,
    exemptions,
    flags,
    grades,
    grid,
    letter,
    over_time,
    pack,
    proof,
    rehearsal,
    time_excused,
    turned,
)
from contracts.views import exemption_deciding as deciding
from portal.access import needs, public, signed_in
from portal.converters import Key  # noqa: F401 - the converter <key:…>
from portal.views import delivery, going_live, letters, safeguarding
from record.timezones import parse_day
from teams.permissions import Permission


class Day:
    """A day in an address, as in 2026-05-31."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    to_python = staticmethod(parse_day)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(Day, "day")

# Longer than the address of any contract, so that it hides none.
CHANGE = "contracts/change/proposals/<int:pk>/"

urlpatterns = [
    path("oversight/", needs(Permission.SEE_OVERSIGHT)(grid.oversight), name="oversight"),
    path("oversight/pack/", needs(Permission.SEE_OVERSIGHT)(pack.pack), name="pack"),
    path("oversight/audit/", needs(Permission.SEE_OVERSIGHT)(audit.audit), name="audit"),
    path("oversight/turned/", needs(Permission.SEE_OVERSIGHT)(turned.turned), name="turned"),
    path("oversight/teams/<key:team>/", signed_in(over_time.team_over_time), name="team_over_time"),
    path("oversight/<key:contract>/<key:standard>/", signed_in(over_time.over_time), name="over_time"),
    path(
        "oversight/<key:team>/<key:contract>/<key:standard>/<day:first_day>/",
        signed_in(proof.proof),
        name="proof",
    ),
    path("flags/", signed_in(flags.standing), name="flags"),
    path("flags/<int:pk>/", signed_in(flags.flag), name="flag"),
    path("flags/<int:pk>/acknowledge/", signed_in(flags.acknowledge), name="flag_acknowledge"),
    path("flags/<int:pk>/explain/", signed_in(flags.explain), name="flag_explain"),
    path("flags/<int:pk>/close/", signed_in(flags.close), name="flag_close"),
    path("exemptions/", signed_in(exemptions.exemptions), name="exemptions"),
    path("exemptions/ask/", needs(Permission.ASK_EXEMPTION)(exemption_asking.ask), name="exemption_ask"),
    path("exemptions/<int:pk>/", signed_in(exemptions.exemption), name="exemption"),
    path("exemptions/<int:pk>/approve/", signed_in(deciding.approve), name="exemption_approve"),
    path("exemptions/<int:pk>/pass-on/", signed_in(deciding.pass_on), name="exemption_pass_on"),
    path("exemptions/<int:pk>/refuse/", signed_in(deciding.refuse), name="exemption_refuse"),
    path("exemptions/<int:pk>/consent/", signed_in(deciding.consent), name="exemption_consent"),
    path("exemptions/<int:pk>/refuse-consent/", signed_in(deciding.refuse_consent), name="exemption_refuse_consent"),
    path("exemptions/<int:pk>/withdraw/", signed_in(deciding.withdraw), name="exemption_withdraw"),
    path("exemptions/together/<uuid:batch>/", signed_in(deciding.together), name="exemptions_together"),
    path("exemptions/time-excused/", needs(Permission.SEE_OVERSIGHT)(time_excused.time_excused), name="time_excused"),
    path("grades/", signed_in(grades.grades), name="grades"),
    path("safeguarding/", needs(Permission.MANAGE)(safeguarding.safeguarding), name="safeguarding"),
    path("safeguarding/try/", needs(Permission.MANAGE)(safeguarding.try_paging), name="safeguarding_try"),
    path("letters/", needs(Permission.MANAGE)(letters.letters), name="letters"),
    path("letters/go-live/", needs(Permission.MANAGE)(going_live.going_live), name="going_live"),
    path("letters/<uuid:id>/", public(letter.letter), name="letter"),
    path("letters/delivery/notify/", public(delivery.told_by_notify), name="told_by_notify"),
    path("letters/delivery/mail/", public(delivery.told_by_mail_service), name="told_by_mail_service"),
    path("contracts/", public(contracts.contracts), name="contracts"),
    path("contracts/change/", needs(Permission.SECOND_CONTRACT)(contract_change.changes), name="contract_changes"),
    path(CHANGE, signed_in(contract_change.change), name="contract_change"),
    path(f"{CHANGE}look/", signed_in(contract_change.look), name="contract_change_look"),
    path(f"{CHANGE}propose/", signed_in(contract_change.propose), name="contract_change_propose"),
    path(f"{CHANGE}publish/", signed_in(contract_change.publish), name="contract_change_publish"),
    path(f"{CHANGE}refuse/", signed_in(contract_change.refuse), name="contract_change_refuse"),
    path(f"{CHANGE}withdraw/", signed_in(contract_change.withdraw), name="contract_change_withdraw"),
    path("contracts/<key:force>/<key:contract>/", public(contracts.contract), name="contract"),
    path("contracts/<key:force>/<key:contract>/rehearsal/", signed_in(rehearsal.rehearsal), name="rehearsal"),
]
