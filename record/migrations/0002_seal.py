from django.db import migrations

from record.append_only import Seal


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [Seal("record_entry")]
