from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index for each log, made while everybody goes on writing: files find what is alike by team and minute."""

    atomic = False

    dependencies = [
        ('engagement', '0005_words_of_channels'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='activityversion',
            index=models.Index(fields=['team_id', 'starts_at'], name='activity_versions_by_minute'),
        ),
        AddIndexConcurrently(
            model_name='enquiryversion',
            index=models.Index(fields=['team_id', 'received_at'], name='enquiry_versions_by_minute'),
        ),
    ]
