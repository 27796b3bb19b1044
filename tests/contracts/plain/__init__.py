"""The parts of the slow twin: plain dataclasses, plain loops, written from the definition alone.

Source: measures.md, "The five kinds".
"""
