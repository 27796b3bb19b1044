"""`gap`: never more than so many days between activities."""
