"""The whole timetable of jobs, and the app of the scheduler, which knows their names and none of their code.

Without Django's apps it takes a quarter of the memory: `celery --app portal.timetable beat`.
"""

import os

from portal.celery_app import Portal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Portal("timetable", fixups=[])  # what Celery adds for Django would load every app
app.config_from_object("django.conf:settings", namespace="CELERY")

# Each job looks each minute for what should have been done by now and is not, so it does not matter which of them comes
# first, nor that one is missed: the next minute finds the work in the tables. A job that no worker has begun within the
# minute is not begun at all, or after a night without workers they would queue.
# Scheduler in UTC. What has to happen at London's midnight is computed by the job, never by its place in this table.
MINUTE = {"schedule": 60.0, "options": {"expires": 55}}
app.conf.beat_schedule = {
    # Facts to assessments: marks that nobody announced, deadlines that have passed, and the new day after midnight.
    "settle teams about which something may have changed": {"task": "contracts.assess", **MINUTE},
    # Once a night: is what is kept what the facts come to? A difference is an alarm.
    "check every figure": {"task": "contracts.check_figures", **MINUTE},
    # Assessments to flag changes: who fell below a standard or is about to, and who is out of trouble.
    "raise, ease and clear flags": {"task": "contracts.flag", **MINUTE},
    # Flag changes to letters, by day: one for each person who is to be told something and has had none lately. Letters
    # that no mail server took within a day are given up, and what they told is told anew.
    "write letters about flags": {"task": "contracts.notify", **MINUTE},
    # Chats: questions open when their hour has come, and whose digest was whose is forgotten after a day.
    "open chats to questions": {"task": "chats.look", **MINUTE},
    # Danger: what nobody has opened in time is somebody else's call, and what the force's paging did not take
    # is sent again. Every quarter of a minute, since minutes are counted here.
    "call about danger": {"task": "chats.call", "schedule": 15.0, "options": {"expires": 14}},
    # Files sent to the page of imports: long ones that nobody has begun, and those that have waited for a week.
    "look at files that wait, and forget old ones": {"task": "imports.sweep", **MINUTE},
    # Letters out: those just written, those refused before, and those whose sender died.
    "send letters": {"task": "record.send", **MINUTE},
    # What became of letters that GOV.UK Notify has, where no callback of it tells us.
    "ask after letters under way": {"task": "letters.ask_after", **MINUTE},
}
