"""What was told before there were lines stays told, and who was written to is not a quiet force."""

from django.db import migrations
from django.db.models import Min

from record.timezones import day_of

CAUSE = "flag-change:"
TAKEN = ("sent", "waiting")  # what was dropped or given up has reached nobody, and is still owed


def lines_of_letters(apps, schema_editor):
    Letter, FlagChange, FlagLine, Person = (
        apps.get_model(app, name)
        for app, name in (
            ("record", "Letter"),
            ("contracts", "FlagChange"),
            ("contracts", "FlagLine"),
            ("teams", "Person"),
        )
    )
    people = dict(Person.objects.values_list("key", "id"))
    changes = FlagChange.objects.order_by("id").in_bulk()
    heard, lines = set(), []
    for letter in Letter.objects.filter(cause__startswith=CAUSE, state__in=TAKEN).order_by("written_at", "cause"):
        change = changes.get(int(letter.cause.removeprefix(CAUSE)))
        person = people.get(letter.person)
        if change is None or person is None:
            continue
        first = (change.flag_id, person) not in heard
        heard.add((change.flag_id, person))
        lines.append(
            FlagLine(
                change=change,
                person_id=person,
                letter_id=letter.pk,
                level=change.level,
                first=first,
                named=True,
                recorded_at=letter.written_at,  # nobody would know today when it was told
            )
        )
    FlagLine.objects.bulk_create(lines, batch_size=2000)


def forces_that_wrote_are_live(apps, schema_editor):
    Letter, Force = apps.get_model("record", "Letter"), apps.get_model("teams", "Force")
    written = Letter.objects.filter(cause__startswith=CAUSE).values("force").annotate(first=Min("written_at"))
    for row in written.order_by("force"):
        Force.objects.filter(key=row["force"], live_from=None).update(live_from=day_of(row["first"]))


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0007_flag_lines"),
        ("teams", "0006_live_from_and_deputies"),
    ]

    operations = [
        migrations.RunPython(lines_of_letters, migrations.RunPython.noop),
        migrations.RunPython(forces_that_wrote_are_live, migrations.RunPython.noop),
    ]
