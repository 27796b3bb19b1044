"""The content's hash is called so inside; its column keeps its first name, so that nobody is locked out."""

from django.db import migrations, models

HASHED = ("activity", "activityversion", "enquiry", "enquiryversion")


def called_content_hash(model):
    column = models.CharField(max_length=64, db_column="receipt")
    return [migrations.AlterField(model, "receipt", column), migrations.RenameField(model, "receipt", "content_hash")]


class Migration(migrations.Migration):
    dependencies = [("engagement", "0004_enquiries_by_answer")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[operation for model in HASHED for operation in called_content_hash(model)]
        ),
    ]
