"""Worlds of the slow twin (`contracts.plain`) read from the formats' files, and written as such."""
