"""Figures on paper: a committee pack as a PDF, set by typst from `templates/contracts/pack.typ`.

What stands in it comes as data and is never read as markup, so nothing that somebody typed can change the page. The PDF
says of itself that it is PDF/UA-1, which typst's export holds it to; a person with a screen reader has not tried it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings

FONTS = "font_source_sans_pro"  # the package that brings them: a server may have none
SETTING = Path(settings.BASE_DIR) / "templates" / "contracts" / "pack.typ"


def pack(content: dict[str, Any]) -> bytes:
    """The PDF of a pack. `content`: as `contracts.views.pack_content` makes it, plain values alone."""
    import typst  # a library of 84 MB: only who sets a pack loads it

    return typst.compile(
        SETTING,
        sys_inputs={"pack": json.dumps(content)},
        format="pdf",
        pdf_standards="ua-1",
        font_paths=[_fonts()],
        ignore_system_fonts=True,
    )


@cache
def _fonts() -> Path:
    return Path(str(files(FONTS))) / "files"
