from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self):
        from contracts import notices
        from record import outbox

        outbox.still_true[notices.CAUSE] = notices.still_true
