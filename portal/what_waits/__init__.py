"""What waits for somebody: where it comes from, how many there are, and each in words.

The page, the count beside its place and My team ask the same querysets, so they name the same things.
"""
