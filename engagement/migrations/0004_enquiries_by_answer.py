from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index, made while everybody goes on writing."""

    atomic = False

    dependencies = [
        ('engagement', '0003_no_index_twice'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='enquiry',
            index=models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['answered_at'], name='enquiries_by_answer'),
        ),
    ]
