"""Gathers the record's tables for Django; each is defined, and explained, in the module of its own noun."""

from record.entries import Entry, Head
from record.letters import Letter
from record.marks import Mark

__all__ = ["Entry", "Head", "Letter", "Mark"]
