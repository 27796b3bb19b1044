from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        from portal.database import grants

        pre_migrate.connect(grants.give_application_its_rights, sender=self)
