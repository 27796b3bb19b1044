"""The number of a receipt: eight characters that a person reads from a screen, writes on paper and types again.

They are the first 39 bits of the activity's own id, so that nothing more is stored and a device can show them before
it has signal. Without the letters and figures that look alike. Two activities of a million have the same number about
as often as not: the page then shows both.
"""

from __future__ import annotations

from uuid import UUID

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 of them: no I, L, O, 0, 1
LENGTH, BITS = 8, 39  # 2 ** 39 < 31 ** 8
REST = 128 - BITS


def number_of(id: UUID) -> str:
    """As in "K7PM-4Q2X"."""
    left, letters = id.int >> REST, ""
    for _ in range(LENGTH):
        left, place = divmod(left, len(LETTERS))
        letters = LETTERS[place] + letters
    return f"{letters[:4]}-{letters[4:]}"


def ids_of(number: str) -> tuple[UUID, UUID] | None:
    """The first and the last id that have this number, as it may be typed; None for what is no number of a receipt."""
    typed = "".join(number.upper().split()).replace("-", "")
    if len(typed) != LENGTH or not set(typed) <= set(LETTERS):
        return None
    begun = 0
    for letter in typed:
        begun = begun * len(LETTERS) + LETTERS.index(letter)
    if begun >> BITS:
        return None
    return UUID(int=begun << REST), UUID(int=((begun + 1) << REST) - 1)
