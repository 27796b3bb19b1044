"""Chats over HTTP: planned and moved by staff, asked and read by everybody. The streams are `chats.stream`'s.

Source: interfaces.md, "Chats".
"""

from ninja import Router

from chats.api import chats, questions

router = Router(tags=["chats"])
router.add_router("", chats.router)
router.add_router("", questions.router)

__all__ = ["router"]
