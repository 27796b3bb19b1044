"""What the portal keeps for itself, beside what its apps keep."""

from django.db import models


class WriteProbe(models.Model):
    """One row, written now and then to see that a write works: a full disk still answers questions."""

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_write_probe")]
