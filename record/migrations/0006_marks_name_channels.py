"""A mark may say which kinds of activity changed: what asks for none of them need not be looked at again."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0005_letters_say_what_became_of_them")]
    operations = [
        migrations.AddField(
            model_name="mark",
            name="channels",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), null=True, size=None
            ),
        ),
    ]
