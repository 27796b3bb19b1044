from django.db import migrations, models


class Migration(migrations.Migration):
    """Why an enquiry is withdrawn. Those stored before are not: the database fills the column without rewriting a row."""

    dependencies = [
        ('engagement', '0008_time_known'),
    ]

    operations = [
        migrations.AddField(
            model_name='enquiry',
            name='withdrawn_because',
            field=models.CharField(blank=True, db_default='', default='', max_length=500),
        ),
        migrations.AddField(
            model_name='enquiryversion',
            name='withdrawn_because',
            field=models.CharField(blank=True, db_default='', default='', max_length=500),
        ),
    ]
