"""What pages read, one module a page. Pages read what the engine found; none recomputes it."""
