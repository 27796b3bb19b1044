"""What people say of an activity beside it: a request to a sergeant, a team's word, why a plan was cancelled."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from engagement.models.activities import Activity
from teams.models import Person, Team


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    def open(self) -> ChangeRequestQuerySet:
        """Not answered, and still to be done: what became of the activity meanwhile answers some of them."""
        wanted = Q(wanted=ChangeRequest.Wanted.WITHDRAW) & ~Q(activity__status="withdrawn")
        wanted |= Q(wanted=ChangeRequest.Wanted.CANCEL, activity__status="planned")
        return self.filter(wanted, answer="")


class ChangeRequest(models.Model):
    """Somebody asked the sergeant of the activity's team to do with it what they may not do themselves."""

    class Wanted(models.TextChoices):
        WITHDRAW = "withdraw", "withdraw"
        CANCEL = "cancel", "cancel"

    class Answer(models.TextChoices):
        DONE = "done", "done"
        DECLINED = "declined", "declined"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="change_requests")
    wanted = models.CharField(max_length=16, choices=Wanted.choices)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # when who asked had read what became of it

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="the_same_is_asked_once", fields=["activity", "asked_by", "wanted"], condition=Q(answer="")
            ),
            models.CheckConstraint(
                name="an_answer_has_somebody_and_an_instant",
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by} asks to {self.wanted} {self.activity}"


class TeamWordQuerySet(models.QuerySet["TeamWord"]):
    def holding(self) -> TeamWordQuerySet:
        """Those that hold: the team has said nothing of the activity since."""
        later = TeamWord.objects.filter(activity=OuterRef("activity"), team=OuterRef("team"), id__gt=OuterRef("id"))
        return self.filter(~Exists(later))

    def out(self) -> TeamWordQuerySet:
        """The teams that are out of an activity by their own sergeant's word."""
        return self.holding().filter(word=TeamWord.Word.OUT)


class TeamWord(models.Model):
    """What a team says of an activity that another team logged for it too. The latest one holds; none: not seen yet."""

    class Word(models.TextChoices):
        SEEN = "seen", "seen"
        OUT = "out", "taken out"
        IN = "in", "let in again"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="team_words")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=8, choices=Word.choices)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")  # empty: when words began
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)  # when whoever logged it had read that the team is out

    objects = TeamWordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="words_of_a_team", fields=["team", "-at"])]

    def __str__(self) -> str:
        return f"{self.team}: {self.word}"


class Cancellation(models.Model):
    """Why a plan was cancelled, in words for residents: of the version that cancelled it, and those after it."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="cancellations")
    version = models.PositiveIntegerField()
    words = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_version_is_cancelled_once", fields=["activity", "version"]),
        ]

    def __str__(self) -> str:
        return self.words


class LikenessWord(models.Model):
    """What somebody said of an activity that was stored though it looks like an older one: they are not asked again.

    Source: interfaces.md, "HTTP API", `same_as`.
    """

    class Answer(models.TextChoices):
        PLAN = "plan", "it was this plan"
        SAME = "same", "the same"
        RIGHT = "right", "the same, and this one is right"
        JOIN = "join", "I was there too"
        ANOTHER = "another", "another one"

    second = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="likeness_words")
    older = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="of_two_alike_one_word_holds", fields=["second", "older"]),
        ]

    def __str__(self) -> str:
        return f"{self.second} and {self.older}: {self.answer}"
