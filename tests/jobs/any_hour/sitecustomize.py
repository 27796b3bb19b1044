"""On the path of a real worker, whose clock is the real one: for it letters leave at any hour, so that tests of it pass
at night too. Python imports a module of this name at its start."""

from datetime import time

from record import letter_hours

letter_hours.OPENS, letter_hours.CLOSES = time.min, time.max
