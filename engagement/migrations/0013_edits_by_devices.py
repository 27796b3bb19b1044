"""What devices change without signal is known by its own id; a start ten minutes ahead is taken as sent."""

import datetime

from django.db import migrations, models
from django.db.models import F, Q, Value


class Migration(migrations.Migration):
    dependencies = [("engagement", "0012_links_are_read_by_day")]
    operations = [
        migrations.CreateModel(
            name="ActivityEdit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("said", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=64)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="edits", to="engagement.activity"
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(model_name="activity", name="nothing_is_held_in_the_future"),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                name="nothing_is_held_in_the_future",
                condition=~Q(status="held")
                | Q(starts_at__lte=F("known_at") + Value(datetime.timedelta(minutes=10))),
            ),
        ),
    ]
