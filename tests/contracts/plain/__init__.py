"""The parts of the slow twin: plain dataclasses, plain loops, written from the measures' definition alone."""
