"""`streak`: so many weeks in a row."""
