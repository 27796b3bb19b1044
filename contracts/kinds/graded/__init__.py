"""`graded`: an assessor's judgement."""
