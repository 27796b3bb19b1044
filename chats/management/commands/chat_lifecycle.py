"""Prints the life of a chat, and of a question, as diagrams: the tables that the portal obeys."""

from django.core.management.base import BaseCommand

from chats import lifecycle, moderation


class Command(BaseCommand):
    help = "Print the states of chats and of questions, and the moves between them, as Mermaid diagrams."

    def handle(self, **options) -> None:
        self.stdout.write(f"# The life of a chat\n\n```mermaid\n{lifecycle.diagram()}```\n")
        self.stdout.write(f"# The life of a question\n\n```mermaid\n{moderation.diagram()}```", ending="\n")
