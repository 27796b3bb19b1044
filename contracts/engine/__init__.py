"""What was owed, what was done, and whether it was enough: SQL in stages, which knows no kind of measure by name."""
