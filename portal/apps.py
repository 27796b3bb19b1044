from django.apps import AppConfig, apps
from django.db.models.signals import pre_migrate


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        from portal import access  # noqa: F401 (its check registers itself, and so do the next ones)
        from portal.celery import look_now
        from portal.database import checks, grants  # noqa: F401
        from record import marks

        # Django announces a migration once for each app that has models: we listen for one of them.
        pre_migrate.connect(grants.give_application_its_rights, sender=apps.get_app_config("record"))
        if look_now not in marks.on_mark:
            marks.on_mark.append(look_now)
