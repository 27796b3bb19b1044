"""`presence`: on every day, between so many and so many of something published."""
