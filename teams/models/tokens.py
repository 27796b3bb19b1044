"""API tokens: what a program shows instead of signing in. The portal keeps a digest; the token itself is shown once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Now

from teams.models.people import Person


def digest_of(token: str) -> str:
    """SHA-256, in hex. Tokens are long and random, so a slow hash would guard nothing and cost every request."""
    return hashlib.sha256(token.encode()).hexdigest()


KEPT_FOR = timedelta(days=90)  # where nobody says how long


class TokenScope(models.TextChoices):
    """What a token may do of what its person may."""

    FULL = "full", "As the person"
    READ = "read", "Reading only"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self, now: datetime) -> ApiTokenQuerySet:
        """Neither revoked nor run out. Whether its person still has access is asked besides (`teams.permissions`)."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class ApiToken(models.Model):
    """Lets whoever holds it act through the API as the person, or read as the person, until it ends."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    purpose = models.CharField(max_length=200, blank=True, db_default="")
    scope = models.CharField(
        max_length=8, choices=TokenScope.choices, default=TokenScope.FULL, db_default=TokenScope.FULL
    )
    expires_at = models.DateTimeField(db_default=Now() + KEPT_FOR)
    last_used_at = models.DateTimeField(null=True)  # to the minute or so
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_token_is_revoked_after_it_was_created",
                condition=models.Q(revoked_at__isnull=True) | models.Q(revoked_at__gte=models.F("created_at")),
            ),
            models.CheckConstraint(
                name="a_scope_of_a_token_is_a_known_one",
                condition=models.Q(scope__in=[scope.value for scope in TokenScope]),
            ),
        ]
