"""Links are found by place or officer and day, and name their activity from the index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagement", "0011_why_a_plan_was_cancelled")]
    operations = [
        migrations.AddIndex(
            model_name="activityneighbourhood",
            index=models.Index(fields=["neighbourhood", "day"], include=("activity",), name="for_neighbourhood_by_day"),
        ),
        migrations.AddIndex(
            model_name="activityofficer",
            index=models.Index(fields=["person", "day"], include=("activity",), name="of_officer_by_day"),
        ),
        migrations.RemoveIndex(model_name="activityneighbourhood", name="held_by_neighbourhood_day"),
        migrations.RemoveIndex(model_name="activityofficer", name="held_by_officer_day"),
    ]
