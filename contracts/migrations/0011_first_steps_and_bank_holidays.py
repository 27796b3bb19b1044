"""What a new portal begins with: the steps of the escalation, provisional, and the bank holidays that are published.

The days are those of England and Wales, of the list "UK bank holidays" on GOV.UK, which has had each year for two years
before it began; "known from" is therefore the first day of the year before, and no later than the truth. Later years,
and a day that is proclaimed, come by `manage.py import_bank_holidays`.
"""

from datetime import date

from django.db import migrations
from django.db.models import F

NEW_YEAR, GOOD_FRIDAY, EASTER = "New Year’s Day", "Good Friday", "Easter Monday"
MAY, SPRING, SUMMER = "Early May bank holiday", "Spring bank holiday", "Summer bank holiday"
CHRISTMAS, BOXING = "Christmas Day", "Boxing Day"
SUBSTITUTE = " (substitute day)"
YEARS = {
    2024: {
        (1, 1): NEW_YEAR,
        (3, 29): GOOD_FRIDAY,
        (4, 1): EASTER,
        (5, 6): MAY,
        (5, 27): SPRING,
        (8, 26): SUMMER,
        (12, 25): CHRISTMAS,
        (12, 26): BOXING,
    },
    2025: {
        (1, 1): NEW_YEAR,
        (4, 18): GOOD_FRIDAY,
        (4, 21): EASTER,
        (5, 5): MAY,
        (5, 26): SPRING,
        (8, 25): SUMMER,
        (12, 25): CHRISTMAS,
        (12, 26): BOXING,
    },
    2026: {
        (1, 1): NEW_YEAR,
        (4, 3): GOOD_FRIDAY,
        (4, 6): EASTER,
        (5, 4): MAY,
        (5, 25): SPRING,
        (8, 31): SUMMER,
        (12, 25): CHRISTMAS,
        (12, 28): BOXING + SUBSTITUTE,
    },
    2027: {
        (1, 1): NEW_YEAR,
        (3, 26): GOOD_FRIDAY,
        (3, 29): EASTER,
        (5, 3): MAY,
        (5, 31): SPRING,
        (8, 30): SUMMER,
        (12, 27): CHRISTMAS + SUBSTITUTE,
        (12, 28): BOXING + SUBSTITUTE,
    },
}
# Position, role, days. The sergeants and, of what is missed, the inspectors were told when the flag opened.
STEPS = [(1, "sergeant", 3), (2, "inspector", 7), (3, "force_inspector", 14), (4, "reviewer", 28)]


def ship(apps, schema_editor):
    holidays = apps.get_model("contracts", "BankHoliday")
    holidays.objects.bulk_create(
        holidays(day=date(year, *day), name=name, known_from=date(year - 1, 1, 1))
        for year, days in YEARS.items()
        for day, name in days.items()
    )
    steps = apps.get_model("contracts", "EscalationStep")
    steps.objects.bulk_create(
        steps(position=position, level="missed", role=role, after_days=days, provisional=True)
        for position, role, days in STEPS
    )


def acknowledged_at_their_level(apps, schema_editor):
    """Whoever had acknowledged a flag had done so for what it was: nobody noted then whether it rose afterwards."""
    flags = apps.get_model("contracts", "Flag").objects.filter(acknowledged_at__isnull=False, acknowledged_level="")
    flags.update(acknowledged_level=F("level"))


class Migration(migrations.Migration):
    dependencies = [("contracts", "0010_explained_and_taken_further")]
    operations = [
        migrations.RunPython(ship, migrations.RunPython.noop),
        migrations.RunPython(acknowledged_at_their_level, migrations.RunPython.noop),
    ]
