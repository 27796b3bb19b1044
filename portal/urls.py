"""The map of the site. Every route says who may come in: `portal.access`."""

from django.urls import URLPattern, URLResolver, include, path

from engagement.views import activities, asking, calendar, changes, enquiries, enquiry_changes
from portal import access, health
from portal.access import needs, signed_in
from portal.api import api
from portal.converters import Key  # noqa: F401 - the converter <key:…>
from portal.views import about, activity, installed, log, my_team, offline, outbox, public, receipt, what_waits
from teams.permissions import Permission

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.sign_in_urls")),
    path("api/v1/", access.api(api)),
    path("", include("portal.oversight_urls")),
    path("", include("portal.chat_urls")),
    path("", include("portal.people_urls")),
    path("", include("portal.import_urls")),
    path("", access.public(public.home), name="home"),
    path("teams/", access.public(public.teams), name="teams"),
    path("teams/<key:key>/", access.public(public.team), name="team"),
    path("teams/<key:key>/calendar.ics", access.public(calendar.team_calendar), name="team_calendar"),
    path("accessibility/", access.public(about.accessibility), name="accessibility"),
    path("privacy/", access.public(about.privacy), name="privacy"),
    path("cookies/", access.public(about.cookies), name="cookies"),
    path("my-team/", signed_in(my_team.my_team), name="my_team"),
    path("waiting/", signed_in(what_waits.what_waits), name="waiting"),
    path("log/", needs(Permission.LOG_ACTIVITY)(log.log), name="log"),
    path("activities/", needs(Permission.READ)(activities.activities), name="activities"),
    path("activities/<uuid:id>/", signed_in(activity.activity), name="activity"),
    path("activities/<uuid:id>/correct/", signed_in(changes.correct), name="correct"),
    path("activities/<uuid:id>/withdraw/", signed_in(changes.withdraw), name="withdraw"),
    path("activities/<uuid:id>/cancel/", signed_in(changes.cancel), name="cancel"),
    path("activities/<uuid:id>/leave/", signed_in(changes.leave), name="leave"),
    path("activities/<uuid:id>/confirm/", signed_in(changes.confirm), name="confirm"),
    path("activities/<uuid:id>/join/", signed_in(changes.join), name="join"),
    path("activities/<uuid:id>/ask/", signed_in(asking.ask), name="ask_change"),
    path("activities/asked/<int:pk>/", signed_in(asking.answer), name="answer_change"),
    path("activities/<uuid:id>/seen/", signed_in(asking.see), name="see_joint"),
    path("activities/<uuid:id>/let-in/", signed_in(asking.let_in), name="let_in"),
    path("activities/out/<int:pk>/", signed_in(asking.read_out), name="read_out"),
    path("outbox/", signed_in(outbox.outbox), name="outbox"),
    path("r/", signed_in(receipt.find), name="find_receipt"),
    path("r/<str:number>/", signed_in(receipt.receipt), name="receipt"),
    path("share/", needs(Permission.LOG_ACTIVITY)(installed.share), name="share"),
    path("manifest.webmanifest", access.public(installed.manifest), name="manifest"),
    path("offline/", access.public(offline.shell), name="offline"),
    path("offline/copy/", signed_in(offline.copy), name="offline_copy"),
    path("worker.js", access.public(offline.worker), name="worker"),
    path("enquiries/", needs(Permission.READ)(enquiries.enquiries), name="enquiries"),
    path("enquiries/<uuid:id>/", signed_in(enquiries.enquiry), name="enquiry"),
    path("enquiries/<uuid:id>/correct/", signed_in(enquiry_changes.correct), name="enquiry_correct"),
    path("enquiries/<uuid:id>/withdraw/", signed_in(enquiry_changes.withdraw), name="enquiry_withdraw"),
    path("health/live", access.public(health.live), name="health_live"),
    path("health/ready", access.public(health.ready), name="health_ready"),
    path("", include("portal.design.urls")),  # 404 unless DEBUG
]

handler400 = "portal.views.errors.unreadable"
handler403 = "portal.views.errors.refused"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.broken"
