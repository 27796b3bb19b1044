"""The form that changes a chat: the one of a plan, with as much of it as can still be changed."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout

from chats.actions import ChatPlan
from chats.models import Chat
from chats.plan_forms import ROLES, ChatPlanForm, opening
from record.timezones import LONDON


class ChangeForm(ChatPlanForm):
    """The plan of a chat that is there. Once it has begun only who does what can change."""

    def __init__(self, *args: Any, chat: Chat, can_move: bool, **options: Any) -> None:
        self.chat, self.can_move = chat, can_move
        self.announcements = list(chat.announcements.select_related("channel").order_by("on", "id"))
        told = [one.on for one in self.announcements]
        if chat.activity and chat.activity.advertised_on:  # its team can empty it again
            told.append(chat.activity.advertised_on)
        self.told_before = tuple(told)
        self.kept = {"begins": chat.starts_at, "ends": chat.ends_at, "questions_open_at": chat.questions_open_at}
        super().__init__(*args, **options)
        if not can_move:
            kept = {"id", "team", "unusual", *(name for name, *_ in ROLES), *(f"{name}_more" for name, *_ in ROLES)}
            for name in set(self.fields) - kept:
                del self.fields[name]

    def _layout(self) -> Layout:
        if self.can_move:
            return super()._layout()
        return Layout("id", "team", "unusual", *self._people_fields())

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.can_move and "title" in self.data:  # the page is from before it began
            self.add_error(None, "The chat has begun meanwhile: its time and title stay, its people can still change.")
        return said

    def asked_about(self) -> list[str]:
        """Of a day that stays nobody is asked again."""
        return super().asked_about() if "day" in self.changed_data else []

    def check_start(self, said: dict[str, Any]) -> None:
        """A time that stays is no new one: it needs no notice, and may have come."""
        if said["starts_at"] != self.chat.starts_at:
            super().check_start(said)
        else:
            said["questions_open_at"] = said.get("questions_open_at") or opening(said["starts_at"], self.now)

    def plan(self) -> ChatPlan:
        if self.can_move:
            return super().plan()
        people = {name: self.cleaned_data[name] for name, *_ in ROLES}
        stays = ("id", "title", "about", "starts_at", "ends_at", "questions_open_at")
        return ChatPlan(team=self.plans_for, **{name: getattr(self.chat, name) for name in stays}, **people)


def values_of(chat: Chat) -> dict[str, Any]:
    """A stored plan as the first values of the form."""
    held = list(chat.grants.select_related("person"))
    starts, ends = chat.starts_at.astimezone(LONDON), chat.ends_at.astimezone(LONDON)
    return {
        "id": chat.pk,
        "team": chat.team.key,
        "title": chat.title,
        "about": chat.about,
        "day": starts.date(),
        "begins": starts.time(),
        "ends": ends.time(),
        "questions_open_at": chat.questions_open_at,
        "short_notice": chat.short_notice,
        **{name: [one.person.key for one in held if one.role == role] for name, role, *_ in ROLES},
    }
