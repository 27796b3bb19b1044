"""Questions asked before danger was marked on arrival: what the check finds in them now, and what was urgent."""

from django.db import migrations


def mark(apps, schema_editor):
    from chats.triggers import is_danger

    questions = apps.get_model("chats", "Question").objects
    for question in questions.only("id", "text", "name").iterator():
        if is_danger(question.text, question.name):
            questions.filter(pk=question.pk).update(marked_danger=True)
    urgent = questions.filter(state="urgent")
    urgent.update(was_urgent=True)
    for question in urgent.filter(decided_at__isnull=False):
        taken = question.handled_at or (question.owned_at if question.owner_id == question.decided_by_id else None)
        questions.filter(pk=question.pk).update(read_at=question.decided_at, taken_at=taken)


class Migration(migrations.Migration):
    dependencies = [("chats", "0003_danger")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
