from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self):
        from contracts import checks, flag_letters  # noqa: F401 - a check says so by being imported
        from contracts.kinds import KINDS
        from record import outbox

        len(KINDS)  # a folder that lacks a file stops the start here, by name
        outbox.still_true[flag_letters.CAUSE] = flag_letters.still_true
