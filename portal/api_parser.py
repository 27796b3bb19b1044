"""Bodies of the API as data: where a form's entry waited on a device, in the shape of the form of its time."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from engagement import form_versions


class EntryParser(Parser):
    """JSON; with `X-Form-Version` an entry in that shape. Raises Invalid where the shape does not fit it."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = json.loads(request.body)
        version = request.headers.get(form_versions.HEADER)
        return form_versions.as_api(version, body) if version and isinstance(body, dict) else body
