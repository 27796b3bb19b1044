from django.db import migrations, models


def column(model):
    return migrations.AddField(model, "time_known", models.BooleanField(default=True, db_default=True))


class Migration(migrations.Migration):
    """What is stored had a time: the default says so, and no row is written anew."""

    dependencies = [("engagement", "0007_outside_numbers_and_files")]
    operations = [column("activity"), column("activityversion")]
