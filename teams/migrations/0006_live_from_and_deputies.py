
import datetime
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0005_danger"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="grant",
            name="a_grant_has_the_scope_of_its_role",
        ),
        migrations.AddField(
            model_name="force",
            name="live_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="grant",
            name="deputy_for",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role__in", ["pc", "sergeant"]), ("section__isnull", True), ("team__isnull", False)),
                    models.Q(("role", "inspector"), ("team__isnull", True)),
                    models.Q(("role__in", ["reviewer", "admin"]), ("section__isnull", True), ("team__isnull", True)),
                    _connector="OR",
                ),
                name="a_grant_has_the_scope_of_its_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy_for__isnull", True),
                    models.Q(
                        ("last_day__isnull", False),
                        (
                            "last_day__lt",
                            django.db.models.expressions.CombinedExpression(
                                models.F("first_day"), "+", models.Value(datetime.timedelta(days=31))
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="a_deputy_has_the_role_for_31_days_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy_for__isnull", True),
                    models.Q(("deputy_for", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_is_their_own_deputy",
            ),
        ),
    ]
