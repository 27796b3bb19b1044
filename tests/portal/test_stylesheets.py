"""Every class that the stylesheets speak of is used: a rule that nobody needs is read, and kept right, for nothing."""

import re
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
APPS = ("portal", "chats", "contracts", "engagement", "teams", "record")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
# Classes whose last part is put in by a template: `np-cell--{{ status }}`.
MADE = ("np-cell--", "np-owed__item--", "np-status--", "np-u-")


def styled() -> set[str]:
    sheets = "".join(path.read_text("utf-8") for path in (BASE / "static" / "src").rglob("*.scss"))
    return set(re.findall(r"\.(np-[A-Za-z0-9_-]+)", COMMENT.sub("", sheets)))


def used() -> set[str]:
    """Every word in templates, scripts and code that could be a class."""
    files = [*(BASE / "templates").rglob("*.html"), *(BASE / "static" / "js").rglob("*.js")]
    files += [path for app in APPS for path in (BASE / app).rglob("*.py")]
    return {word for path in files for word in re.findall(r"(?<![\w-])np-[A-Za-z0-9_-]+", path.read_text("utf-8"))}


def test_every_class_that_is_styled_is_used():
    assert sorted(name for name in styled() - used() if not name.startswith(MADE)) == []


def test_every_beginning_that_a_template_completes_is_still_completed():
    assert set(MADE) <= used()
