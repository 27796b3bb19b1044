"""The slow twin of the engine: plain dataclasses, plain loops, written from the definition alone.

It is what `check_proof` recomputes figures with, and what tests hold the SQL to. The standard library only: no Django,
no database, nothing of the engine. Source: measures.md, "The five kinds".
"""
