"""`on_time`: at least so many of a hundred items dealt with in time."""
