from django.apps import AppConfig


class ChatsConfig(AppConfig):
    name = "chats"

    def ready(self):
        from chats import pages
        from record import outbox

        outbox.still_true[pages.CAUSE] = pages.still_true
