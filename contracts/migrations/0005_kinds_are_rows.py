from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform

# The kinds that standards name already; `migrate` brings the table into line with the folders at its end.
NAMED_ALREADY = "INSERT INTO contracts_measurekind (name) SELECT DISTINCT measure ->> 'kind' FROM contracts_standard"
REFERS = (
    "ALTER TABLE contracts_standard ALTER COLUMN kind SET NOT NULL, ADD CONSTRAINT a_measure_is_of_a_known_kind"
    " FOREIGN KEY (kind) REFERENCES contracts_measurekind (name)"
)
NO_LONGER = "ALTER TABLE contracts_standard DROP CONSTRAINT a_measure_is_of_a_known_kind"


class Migration(migrations.Migration):
    """A kind of measure is a row. Standards are a few hundred: to write them anew takes no time that anybody waits."""

    dependencies = [
        ("contracts", "0004_units_say_how_many_were_late"),
    ]

    operations = [
        migrations.CreateModel(
            name="MeasureKind",
            fields=[("name", models.CharField(max_length=64, primary_key=True, serialize=False))],
        ),
        migrations.RunSQL(NAMED_ALREADY, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="standard", name="a_measure_is_of_a_known_kind"),
        migrations.AddField(
            model_name="standard",
            name="kind",
            field=models.GeneratedField(
                db_persist=True,
                expression=KeyTextTransform("kind", "measure"),
                output_field=models.CharField(max_length=64),
            ),
        ),
        migrations.RunSQL(REFERS, NO_LONGER),
    ]
