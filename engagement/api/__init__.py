"""The log's part of the HTTP API."""

from engagement.api.activities import router
from engagement.api.enquiries import router as enquiries

router.add_router("", enquiries)

__all__ = ["router"]
