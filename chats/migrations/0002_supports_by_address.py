

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chats', '0001_chats'),
    ]

    operations = [
        migrations.AddField(
            model_name='support',
            name='sender',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
    ]
