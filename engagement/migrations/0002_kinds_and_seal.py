"""The channels and audiences that the portal ships with, as rows; and history that nobody changes."""

from django.db import migrations

from record.append_only import Seal

# key, name, one, many, whether people come somewhere
CHANNELS = [
    ("web_chat", "Web chat", "a web chat", "web chats", False),
    ("meeting", "Open meeting", "an open meeting", "open meetings", True),
    ("surgery", "Surgery", "a surgery", "surgeries", True),
    ("drop_in", "Drop-in", "a drop-in", "drop-ins", True),
    ("social_post", "Social post", "a post", "posts", False),
    ("alert", "Dorset Alert", "an alert", "alerts", False),
    ("website_update", "Website update", "a website update", "website updates", False),
    ("survey", "Survey", "a survey", "surveys", False),
    ("newsletter", "Newsletter", "a newsletter", "newsletters", False),
    ("mobile_station", "Mobile police station", "a mobile police station", "mobile police stations", True),
    ("school_visit", "School visit", "a school visit", "school visits", True),
    ("patrol_walkabout", "Walkabout", "a walkabout", "walkabouts", True),
    ("event_stall", "Stall at an event", "a stall at an event", "stalls at events", True),
    ("partner_meeting", "Partner meeting", "a partner meeting", "partner meetings", True),
    ("other", "Something else", "another activity", "other activities", True),
]
AUDIENCES = [
    ("youth", "Young people"),
    ("older", "Older people"),
    ("rural", "Rural communities"),
    ("business", "Businesses"),
    ("minority", "Minority communities"),
    ("disabled", "Disabled people"),
    ("faith", "Faith communities"),
    ("new_residents", "New residents"),
]


def ship(apps, schema_editor):
    apps.get_model("engagement", "Channel").objects.bulk_create(
        apps.get_model("engagement", "Channel")(
            key=key, name=name, one=one, many=many, has_place=has_place, position=position
        )
        for position, (key, name, one, many, has_place) in enumerate(CHANNELS, 1)
    )
    apps.get_model("engagement", "Audience").objects.bulk_create(
        apps.get_model("engagement", "Audience")(key=key, name=name, position=position)
        for position, (key, name) in enumerate(AUDIENCES, 1)
    )


class Migration(migrations.Migration):
    dependencies = [("engagement", "0001_initial")]
    operations = [
        migrations.RunPython(ship, migrations.RunPython.noop),
        Seal("engagement_activityversion", "engagement_enquiryversion"),
    ]
