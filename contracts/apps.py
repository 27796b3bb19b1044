from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self):
        from contracts import flag_letters
        from record import outbox

        outbox.still_true[flag_letters.CAUSE] = flag_letters.still_true
