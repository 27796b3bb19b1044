"""What cannot be done in a chat, told to whoever tried."""

from __future__ import annotations

from collections.abc import Sequence

from chats.models import Question


class NotNow(Exception):
    """The chat, as it is, does not allow it; `missing` says what would have to be there, sentence by sentence."""

    def __init__(self, missing: Sequence[str], *, state: str) -> None:
        super().__init__(" ".join(missing))
        self.missing = list(missing)
        self.state = state


class Unconfirmed(Exception):
    """The public would read a name that poses as police or staff: it is published once that is said to be wanted."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The public would read “{name}” over this question, as if police or staff had asked it. "
            "Show a made-up name instead, or confirm that this name is to be shown."
        )
        self.name = name


class MovedOn(Exception):
    """The question is not in the state any more about which somebody decided. `question` is as it is now."""

    def __init__(self, question: Question) -> None:
        super().__init__(f"This question has moved on meanwhile: {question.get_state_display().lower()}.")
        self.question = question
