"""Does what devices log survive a bad line and a portal that is killed? Scripted devices, a proxy that cuts, repeats
and reorders, and a reckoning at the end: nothing lost, doubled, different or stuck. See docs/faults.md.
"""
