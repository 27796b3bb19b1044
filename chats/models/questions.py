"""Questions, who supports them, and the answers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from chats.models.chats import Chat
from chats.moderation import PUBLIC, QuestionState, Reason
from chats.sanitising import GONE
from teams.models import Person

LONGEST_QUESTION = 1000  # characters
LONGEST_ANSWER = 4000
LONGEST_NAME = 40
LONGEST_THEME = 80


class QuestionQuerySet(models.QuerySet["Question"]):
    def public(self) -> QuestionQuerySet:
        """The one condition under which the public sees a question."""
        return self.filter(state__in=PUBLIC)

    def being_read(self) -> QuestionQuerySet:
        """What waits, as far as anybody may know: a question that leaves the line early shows who called for help."""
        return self.filter(state__in=(QuestionState.WAITING, QuestionState.URGENT))


class Question(models.Model):
    """What somebody asked. `text` is as they wrote it; the public sees `public_text`, once a moderator has read it."""

    class Source(models.TextChoices):
        WEB = "web", "On the page"
        ROOM = "room", "In the room"
        PHONE = "phone", "By phone"

    id = models.UUIDField(primary_key=True)
    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=LONGEST_QUESTION)
    public_text = models.CharField(max_length=LONGEST_QUESTION, blank=True)
    name = models.CharField(max_length=LONGEST_NAME)  # the one they gave, or one made up for them
    name_given = models.BooleanField()
    public_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.WEB)
    typed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    browser = models.CharField(max_length=64, blank=True)  # a digest that means something in this chat alone
    sender = models.CharField(max_length=64, blank=True)  # a digest that means something on this day alone
    asked_at = models.DateTimeField()
    marked_danger = models.BooleanField(default=False, db_default=False)  # by the check, when it arrived
    state = models.CharField(max_length=16, choices=QuestionState.choices, default=QuestionState.WAITING)
    version = models.PositiveIntegerField(default=1)  # rises with every move
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=32, blank=True)
    words = models.TextField(blank=True)  # more than the reason, for the asker
    into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    owned_at = models.DateTimeField(null=True)
    was_urgent = models.BooleanField(default=False, db_default=False)  # for a while at least
    read_at = models.DateTimeField(null=True)  # somebody of staff first opened it, by an act of their own
    taken_at = models.DateTimeField(null=True)  # somebody took an urgent one on themselves; an owner may only be named
    handled_at = models.DateTimeField(null=True)  # the owner of an urgent one has dealt with it
    due_at = models.DateTimeField(null=True)  # a taken-away one is answered by then
    theme = models.CharField(max_length=LONGEST_THEME, blank=True)  # leftovers are answered by theme
    assigned_to = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    supporters = models.PositiveIntegerField(default=1)  # people who asked this, the asker included

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_question_has_a_known_state", condition=Q(state__in=[state.value for state in QuestionState])
            ),
            models.CheckConstraint(
                name="what_the_public_sees_has_its_public_wording",
                condition=~Q(state__in=sorted(PUBLIC)) | (~Q(public_text="") & ~Q(public_name="")),
            ),
            models.CheckConstraint(
                name="a_question_is_refused_for_a_known_reason",
                condition=~Q(state="refused") | Q(reason__in=[reason.value for reason in Reason]),
            ),
            models.CheckConstraint(
                name="a_merged_question_says_with_which",
                condition=~Q(state="merged") | (Q(into__isnull=False) & ~Q(into=F("id"))),
            ),
            models.CheckConstraint(
                name="a_question_taken_away_has_an_owner_and_a_day",
                condition=~Q(state="taken_away") | Q(owner__isnull=False, due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="who_owns_a_question_has_done_so_since",
                condition=Q(owner__isnull=True, owned_at__isnull=True) | Q(owner__isnull=False, owned_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="questions_of_a_chat_by_time", fields=["chat", "asked_at", "id"]),
            models.Index(name="questions_of_a_chat_by_state", fields=["chat", "state"]),
        ]

    def __str__(self) -> str:
        return self.public_text or self.text

    @property
    def may_be_danger(self) -> bool:
        """Whether its asker's words are shown on no page and in no answer again, whatever became of it since."""
        return self.marked_danger or self.was_urgent

    @property
    def is_redacted(self) -> bool:
        return bool(self.public_text) and self.public_text != self.text

    @property
    def is_shortened(self) -> bool:
        """Whether the public wording is another one and does not itself say, as "[name removed]" does, where."""
        return self.is_redacted and not GONE.search(self.public_text)


class Support(models.Model):
    """Somebody else wants to know it too: once a browser."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="support", db_index=False)
    browser = models.CharField(max_length=64)
    sender = models.CharField(max_length=64, blank=True, db_default="")  # as a question's

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_browser_supports_a_question_once", fields=["question", "browser"])
        ]


class Answer(models.Model):
    """What an officer answers. A draft until it is published; a correction stands beside what it corrects."""

    id = models.UUIDField(primary_key=True)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.CharField(max_length=LONGEST_ANSWER)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=200)  # what the public sees of them: "Sergeant, Wimborne NPT"
    saved_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)  # empty: a draft
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_person_drafts_one_answer_to_a_question",
                fields=["question", "by"],
                condition=Q(published_at__isnull=True),
            ),
        ]
        indexes = [models.Index(name="answers_by_time", fields=["question", "published_at", "id"])]
