"""What `manage.py check --deploy` says of the database."""

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def two_roles(app_configs, **kwargs) -> list[Warning]:
    """Sealed history is sealed by rights: whoever owns a table can give itself any."""
    database = settings.DATABASES["default"]
    if database["OWNER"].get("USER") != database["APPLICATION_ROLE"]:
        return []
    return [
        Warning(
            "The application connects as the owner of its tables, and could change history that is sealed.",
            hint="Give the owner a role of its own: DATABASE_OWNER_URL, in `.env.example`.",
            id="portal.W001",
        )
    ]
