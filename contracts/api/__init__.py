"""The API's part about what teams owe: assessments, their proofs, flags, and the contracts that everybody may read.

Source: interfaces.md, "HTTP API".
"""

from ninja import Router

from contracts.api import assessments, contracts, flags

router = Router(tags=["contracts"])
for part in (assessments, flags, contracts):
    router.add_router("", part.router)
