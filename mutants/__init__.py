"""Do the tests hold? Each mutant is the product with one thing wrong; the tests that run it have to go red.

`make mutants` draws some by a seed, tries each in a process of its own, and prints those that no test has noticed.
"""
