
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0005_kinds_are_rows"),
        ("engagement", "0011_why_a_plan_was_cancelled"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="flagchange",
            name="a_flag_change_is_of_a_known_kind",
        ),
        migrations.AddField(
            model_name="flag",
            name="acknowledged_level",
            field=models.CharField(
                blank=True, choices=[("at_risk", "At risk"), ("missed", "Missed")], db_default="", max_length=16
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="planned",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="engagement.activity"
            ),
        ),
        migrations.AddField(
            model_name="flagchange",
            name="step",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="flagchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opened", "Opened"),
                    ("risen", "Rose to missed"),
                    ("eased", "Fell back to at risk"),
                    ("cleared", "Cleared"),
                    ("reopened", "Came back within three days"),
                    ("plan_passed", "Its plan has passed, and it still stands"),
                    ("plan_fell", "Its plan will not keep it any more"),
                    ("escalated", "Taken further"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="flagchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["opened", "risen", "eased", "cleared", "reopened", "plan_passed", "plan_fell", "escalated"],
                    )
                ),
                name="a_flag_change_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="flagchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "escalated"), ("step__isnull", False)),
                    models.Q(models.Q(("kind", "escalated"), _negated=True), ("step__isnull", True)),
                    _connector="OR",
                ),
                name="what_is_taken_further_names_its_step",
            ),
        ),
    ]
