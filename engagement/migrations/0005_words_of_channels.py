"""What is said of a channel moves into its row; and the content's hash is called so inside.

The hash's column keeps its first name: renaming it would lock out whoever reads meanwhile.
"""

from django.db import migrations, models

HASHED = ("activity", "activityversion", "enquiry", "enquiryversion")
VERBS = {
    "social_post": ("publish", "published"),
    "website_update": ("publish", "published"),
    "alert": ("send", "sent"),
    "newsletter": ("send", "sent"),
    "survey": ("run", "ran"),
    "school_visit": ("make", "made"),
    "patrol_walkabout": ("make", "made"),
}
FREQUENT = {"social_post", "alert", "website_update"}
# All of these have an icon of their own; any other channel has the common one.
DRAWN = {
    "web_chat",
    "meeting",
    "surgery",
    "drop_in",
    "social_post",
    "alert",
    "website_update",
    "survey",
    "newsletter",
    "mobile_station",
    "school_visit",
    "patrol_walkabout",
    "event_stall",
    "partner_meeting",
}


def called_content_hash(model):
    column = models.CharField(max_length=64, db_column="receipt")
    return [migrations.AlterField(model, "receipt", column), migrations.RenameField(model, "receipt", "content_hash")]


def column(name, field):
    return migrations.AddField("channel", name, field)


def fill(apps, schema_editor):
    """From what the code said of each so far. Where people come, heads can be counted; of a web chat too they are told."""
    for channel in apps.get_model("engagement", "Channel").objects.order_by("key"):
        channel.to_do, channel.done = VERBS.get(channel.key, ("hold", "held"))
        drawn = channel.key if channel.key in DRAWN else "other"
        channel.icon = f"channel-{drawn}".replace("_", "-")
        channel.frequent = channel.key in FREQUENT
        channel.has_attendance = channel.has_place
        channel.has_notice = channel.has_place or channel.key == "web_chat"
        channel.save()


class Migration(migrations.Migration):
    dependencies = [("engagement", "0004_enquiries_by_answer")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[operation for model in HASHED for operation in called_content_hash(model)]
        ),
        column("to_do", models.CharField(max_length=40, default="hold", db_default="hold")),
        column("done", models.CharField(max_length=40, default="held", db_default="held")),
        column("icon", models.CharField(max_length=64, default="channel-other", db_default="channel-other")),
        column("frequent", models.BooleanField(default=False, db_default=False)),
        column("has_attendance", models.BooleanField(default=False, db_default=False)),
        column("has_audience", models.BooleanField(default=True, db_default=True)),
        column("has_notice", models.BooleanField(default=False, db_default=False)),
        column("is_public", models.BooleanField(default=True, db_default=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
