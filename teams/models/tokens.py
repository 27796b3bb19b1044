"""API tokens: what a program shows instead of signing in. The portal keeps a digest; the token itself is shown once."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models.functions import Now

from teams.models.people import Person


def digest_of(token: str) -> str:
    """SHA-256, in hex. Tokens are long and random, so a slow hash would guard nothing and cost every request."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def valid(self) -> ApiTokenQuerySet:
        return self.filter(revoked_at__isnull=True, person__is_active=True)


class ApiToken(models.Model):
    """Lets whoever holds it act through the API as the person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_token_is_revoked_after_it_was_created",
                condition=models.Q(revoked_at__isnull=True) | models.Q(revoked_at__gte=models.F("created_at")),
            ),
        ]
