from django.apps import AppConfig


class ChatsConfig(AppConfig):
    name = "chats"

    def ready(self):
        from chats import alerts
        from record import outbox

        outbox.still_true[alerts.CAUSE] = alerts.still_true
