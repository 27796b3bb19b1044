"""Forces, their sections, teams and neighbourhoods."""

from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now

from teams.models.dated import covering, ends_after_it_begins

KEY_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
is_key = RegexValidator(rf"^{KEY_PATTERN}\Z", "A key has letters, digits, dots, dashes and underscores, at most 64.")


class KeyField(models.CharField):
    """A key of the outside world: text that never changes, is never reused and sorts by code point."""

    def __init__(self, **options):
        super().__init__(**{"max_length": 64, "db_collation": "C", "validators": [is_key], **options})


class Force(models.Model):
    """A police force, with the body that oversees it. Two forces never see each other."""

    key = KeyField(unique=True)
    name = models.CharField(max_length=200)
    oversight_body = models.CharField(max_length=200, blank=True)
    second_factor_required = models.BooleanField(default=True)
    # How many days before it starts a web chat is announced. No source gives Dorset's: provisional.
    chat_notice_days = models.PositiveSmallIntegerField(default=7)
    # Who is called when nobody has opened a question about danger in time; nobody named: the section's inspectors.
    second_contact = models.ForeignKey("teams.Person", on_delete=models.PROTECT, null=True, related_name="+")
    # In time is within so many minutes. No source gives Dorset's: provisional.
    urgent_minutes = models.PositiveSmallIntegerField(default=3, db_default=3)
    paging_url = models.URLField(blank=True, db_default="", max_length=500)  # the force's own paging; empty: none
    paging_secret = models.CharField(max_length=64, blank=True, db_default="")  # signs what is sent there
    live_from = models.DateField(null=True)  # from this day on flags write letters; empty or to come: a quiet force
    invented = models.BooleanField(default=False)  # demonstration data: every page says so

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """An area under an inspector."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="sections")
    key = KeyField(unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class TeamQuerySet(models.QuerySet["Team"]):
    def active_on(self, day: date) -> TeamQuerySet:
        return self.filter(covering(day, first="active_from", last="active_until"))

    def by_section(self) -> TeamQuerySet:
        return self.select_related("section").order_by("section__name", "name", "id")


class Team(models.Model):
    """A Neighbourhood Policing Team."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="teams")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="teams")
    key = KeyField(unique=True)
    name = models.CharField(max_length=200)
    active_from = models.DateField()
    active_until = models.DateField(null=True)  # the last day
    predecessors = models.ManyToManyField("self", symmetrical=False, related_name="successors")
    about = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_team_ends_after_it_begins",
                condition=ends_after_it_begins(first="active_from", last="active_until"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamName(models.Model):
    """The name a team bore from a day on. Names have dates; keys stay."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=200)
    first_day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_team_takes_one_name_a_day", fields=["team", "first_day"]),
        ]


class NeighbourhoodQuerySet(models.QuerySet["Neighbourhood"]):
    def active_on(self, day: date) -> NeighbourhoodQuerySet:
        return self.filter(
            models.Q(active_from__isnull=True) | models.Q(active_from__lte=day),
            models.Q(active_until__isnull=True) | models.Q(active_until__gte=day),
        )


class Neighbourhood(models.Model):
    """A place a team serves. `police_id` is the outside world's name for it: opaque, and it changes."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="neighbourhoods")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="neighbourhoods")
    police_id = models.CharField(max_length=200, db_collation="C")
    name = models.CharField(max_length=200)
    active_from = models.DateField(null=True)  # empty: its team's first day
    active_until = models.DateField(null=True)  # the last day; empty: its team's

    objects = NeighbourhoodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_police_id_is_used_once_in_a_force", fields=["force", "police_id"]),
            models.CheckConstraint(
                name="a_neighbourhood_ends_after_it_begins",
                condition=models.Q(active_from__isnull=True)
                | ends_after_it_begins(first="active_from", last="active_until"),
            ),
            models.CheckConstraint(name="a_police_id_holds_no_semicolon", condition=~models.Q(police_id__contains=";")),
        ]

    def __str__(self) -> str:
        return self.name


class FormerNeighbourhoodId(models.Model):
    """An id the outside world once used for a neighbourhood; it still resolves."""

    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="former_ids")
    police_id = models.CharField(max_length=200, db_collation="C")
    until = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_former_id_is_used_once_in_a_force", fields=["force", "police_id"]),
        ]
