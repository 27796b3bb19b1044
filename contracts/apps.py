from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self):
        from contracts import checks, exemption_letters, models  # noqa: F401 - a check says so by being imported
        from contracts.kinds import KINDS
        from record import outbox

        len(KINDS)  # a folder that lacks a file stops the start here, by name
        post_migrate.connect(models.kinds.fill, sender=self)
        outbox.still_true[exemption_letters.ASKED] = exemption_letters.still_waits
