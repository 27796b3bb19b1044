"""Kinds of measure that only tests have: what a new one needs, and that it needs nothing else."""
