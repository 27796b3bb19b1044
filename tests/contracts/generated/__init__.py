"""The parts of a generated world, with the edges put in on purpose; the door is `tests.contracts.worlds`."""
