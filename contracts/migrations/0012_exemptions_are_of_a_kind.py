"""Exemptions get a kind of reason and a sentence for residents; the oversight body's word has a table of its own.

What there is already is of the kind `not_stated`. The kinds are ours, and provisional: no source names Dorset's.
"""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import teams.models.areas
from record.append_only import Seal

# Key, name for staff, words for residents.
KINDS = [
    ("weather_or_flood", "Severe weather or flooding", "severe weather or flooding kept the team from it"),
    ("major_incident", "Major incident", "the team was needed at a major incident"),
    ("pre_election_period", "Pre-election period", "public events are held back before an election"),
    ("abstraction", "Moved to other duties", "the team was moved to other duties"),
    ("premises_closed", "Premises closed", "the premises were closed"),
    ("staffing", "Too few officers", "too few officers were there"),
]
NOT_STATED = {"key": "not_stated", "name": "Not stated", "words": "no reason was stated", "is_active": False}


def ship_kinds(apps, schema_editor):
    kinds = apps.get_model("contracts", "ExemptionKind").objects
    for place, (key, name, words) in enumerate(KINDS, 1):
        kinds.create(key=key, name=name, words=words, position=place, provisional=True)
    kinds.create(**NOT_STATED)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0011_first_steps_and_bank_holidays"),
        ("teams", "0006_live_from_and_deputies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExemptionConsent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("given", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="ExemptionKind",
            fields=[
                (
                    "key",
                    teams.models.areas.KeyField(
                        db_collation="C",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\Z",
                                "A key has letters, digits, dots, dashes and underscores, at most 64.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("words", models.CharField(max_length=200)),
                ("greatest_days", models.PositiveSmallIntegerField(default=92)),
                (
                    "approver",
                    models.CharField(
                        choices=[
                            ("inspector", "An inspector"),
                            ("reviewer", "An inspector and the oversight body, whatever its length"),
                        ],
                        default="inspector",
                        max_length=16,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1000)),
                ("is_active", models.BooleanField(default=True)),
                ("provisional", models.BooleanField(default=False)),
            ],
        ),
        migrations.RunPython(ship_kinds, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="exemption",
            name="an_exemption_has_a_known_state",
        ),
        migrations.AddField(
            model_name="exemption",
            name="batch",
            field=models.UUIDField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="exemption",
            name="by_file",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="exemption",
            name="public_words",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="exemptionversion",
            name="kind_id",
            field=teams.models.areas.KeyField(
                db_collation="C",
                db_default="not_stated",
                default="not_stated",
                max_length=64,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\Z",
                        "A key has letters, digits, dots, dashes and underscores, at most 64.",
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="exemptionversion",
            name="public_words",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AlterField(
            model_name="exemption",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Asked for"),
                    ("passed_on", "Passed on to the oversight body"),
                    ("approved", "Approved"),
                    ("refused", "Refused"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="exemptionversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Asked for"),
                    ("passed_on", "Passed on to the oversight body"),
                    ("approved", "Approved"),
                    ("refused", "Refused"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="exemptionconsent",
            name="exemption",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="contracts.exemption"
            ),
        ),
        migrations.AddField(
            model_name="exemptionconsent",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="exemptionkind",
            constraint=models.CheckConstraint(
                condition=models.Q(("greatest_days__gte", 1)), name="a_kind_of_exemption_lasts_a_day_at_least"
            ),
        ),
        migrations.AddConstraint(
            model_name="exemptionkind",
            constraint=models.CheckConstraint(
                condition=models.Q(("approver__in", ["inspector", "reviewer"])),
                name="a_kind_of_exemption_has_a_known_approver",
            ),
        ),
        migrations.AddField(
            model_name="exemption",
            name="kind",
            field=models.ForeignKey(
                db_default="not_stated",
                default="not_stated",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contracts.exemptionkind",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "passed_on", "approved", "refused", "withdrawn"])),
                name="an_exemption_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="exemptionconsent",
            constraint=models.UniqueConstraint(
                fields=("exemption", "version"), name="the_oversight_body_answers_once_for_what_was_passed_on"
            ),
        ),
        migrations.AddConstraint(
            model_name="exemptionconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("given", True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="consent_is_refused_with_a_reason",
            ),
        ),
        Seal("contracts_exemptionconsent"),
    ]
