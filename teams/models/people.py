"""People: officers and accounts are one table. Who was posted where, when, and whether the public may know."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from teams.models.areas import Force, KeyField, Neighbourhood, Team
from teams.models.dated import covering, ends_after_it_begins


class Rank(models.TextChoices):
    """Lowest first; the order is the meaning. Source: measures.md, "Qualifying activities"."""

    PCSO = "pcso", "PCSO"
    PC = "pc", "PC"
    SERGEANT = "sergeant", "Sergeant"
    INSPECTOR = "inspector", "Inspector"
    CHIEF_INSPECTOR = "chief_inspector", "Chief Inspector"
    SUPERINTENDENT = "superintendent", "Superintendent"


class People(BaseUserManager["Person"]):
    """Finds accounts by e-mail address, in any letter case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """An officer, a reviewer or an administrator; with an e-mail address and a password also an account."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="people")
    key = KeyField(unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(null=True, unique=True)  # noqa: DJ001 - empty: no account, and two such are not equal
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(models.functions.Lower("email"), name="an_email_address_is_one_account"),
        ]

    def __str__(self) -> str:
        return self.name


class PostingQuerySet(models.QuerySet["Posting"]):
    def on(self, day: date) -> PostingQuerySet:
        return self.filter(covering(day, first="first_day", last="last_day"))

    def published_on(self, day: date) -> PostingQuerySet:
        """Postings the public may see that day: the officer's consent, which can be withdrawn."""
        return self.on(day).filter(covering(day, first="published_from", last="published_until"))


_Postings = models.Manager.from_queryset(PostingQuerySet)


class StandingPostings(_Postings):
    """Where nobody asks for more, what was withdrawn is not there."""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_because="")


class Posting(models.Model):
    """A person in a team with a rank, from one day to another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postings")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="postings")
    rank = models.CharField(max_length=16, choices=Rank.choices)
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, null=True, related_name="postings")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    published_from = models.DateField(null=True)  # empty: never published
    published_until = models.DateField(null=True)  # the last published day; empty: as long as the posting
    withdrawn_because = models.TextField(blank=True, default="", db_default="")  # told wrongly; empty: it stands

    objects = StandingPostings()
    with_withdrawn = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_posting_ends_after_it_begins",
                condition=ends_after_it_begins(first="first_day", last="last_day"),
            ),
            models.CheckConstraint(name="a_rank_is_a_known_one", condition=Q(rank__in=[rank.value for rank in Rank])),
            models.CheckConstraint(
                name="a_publication_ends_only_if_it_began",
                condition=Q(published_until__isnull=True) | Q(published_from__isnull=False),
            ),
            models.UniqueConstraint(
                name="a_posting_is_listed_once",
                fields=["person", "team", "rank", "first_day", "neighbourhood"],
                nulls_distinct=False,
                condition=Q(withdrawn_because=""),
            ),
        ]
