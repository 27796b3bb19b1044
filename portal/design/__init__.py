"""The style guide at /design/, only under DEBUG: every component once, with invented data, to look at and to test."""
