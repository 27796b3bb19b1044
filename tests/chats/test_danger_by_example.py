"""Danger that no phrase says: found by what was learnt from example texts, and marked where it stands."""

import json

import pytest

from chats.triggers import classifier, is_danger, marks_in, marks_in_name, needs_help, train
from chats.triggers.classifier import WEIGHTS, Classifier, learnt, read
from chats.triggers.train import features

# In no file of training; the phrases alone leave them unmarked.
DANGER = """
the bloke in the flat below has not come to the door since Sunday
my uncle says it is our secret and i must delete everything
she has to hand him every receipt and ask before she buys milk
his wife never comes out any more and the curtains stay drawn
my son keeps getting train tickets from older lads and new trainers
""".strip().splitlines()
CALM = """
When does the library drop-in start on Monday?
My husband would like a form for the speed watch
Is the crossing by the chapel going to be painted?
The shutters of the old bakery rattle when it is windy
Thank you for coming to our summer fair, the children loved the horse
he said the sign will be back by Easter and it was
""".strip().splitlines()


def danger_in(text: str, **options) -> list[str]:
    return [text[mark.start : mark.end] for mark in marks_in(text, **options) if mark.kind == "danger"]


@pytest.mark.parametrize("text", DANGER)
def test_what_is_like_the_texts_of_danger_is_marked(text):
    assert is_danger(text)
    assert needs_help(text)
    assert danger_in(text)
    assert learnt().danger_in(text)


@pytest.mark.parametrize("text", CALM)
def test_what_is_like_the_harmless_ones_is_not(text):
    assert not is_danger(text)
    assert not danger_in(text)


def test_the_mark_lies_on_the_sentence_of_danger():
    danger = "The bloke in the flat below has not come to the door since Sunday"
    assert danger_in(f"When is the coffee morning? {danger}. Thank you for the fair.") == [danger]


def test_half_a_sentence_of_danger_is_found_in_a_long_one():
    before, after = "could you tell me when the library drop in is on Monday and", "and thank you for the summer fair"
    assert is_danger(f"{before} the bloke in the flat below has not come to the door since Sunday {after}")


def test_a_name_in_the_sentence_is_still_marked_as_one():
    text = "The bloke in the flat below Kyle Brown has not come to the door since Sunday"
    assert "Kyle Brown" in [text[mark.start : mark.end] for mark in marks_in(text) if mark.kind == "person"]
    assert danger_in(text) == ["The bloke in the flat below", "has not come to the door since Sunday"]


def test_what_a_phrase_marks_is_not_marked_again():
    assert danger_in("He has a knife. The bloke in the flat below has not come to the door since Sunday.") == ["knife"]


def test_a_name_that_an_asker_gives_is_no_text():
    assert marks_in_name("below has not come to the door") == []


def test_spelling_makes_little_difference():
    assert read("He’s SOOOO l.oud, 12 times!").words == ["hes", "so", "l", "oud", "0", "times"]
    assert is_danger("the bloke in the flatt below has not come to the doorr sinse sunday")


def test_nothing_is_found_in_nothing():
    assert learnt().danger_in("") is None
    assert learnt().danger_in("…!? 🙂") is None


def test_a_score_is_the_sum_of_what_was_learnt():
    text = "There is smoke. The flat over the shop is locked and nobody has been in or out of it since Sunday evening"
    reading = read(text)
    some = Classifier(learnt().weights, learnt().bias, 0)
    for piece in [(0, len(reading.words)), *reading.pieces]:
        sums = sum(value * some.weights.get(name, 0) for name, value in features(reading, *piece).items())
        assert some.scores(reading, [piece]) == [pytest.approx(some.bias + sums)]


def test_the_texts_are_many_and_each_is_there_once():
    dangerous, harmless = train.texts("dangerous"), train.texts("harmless")
    assert len(dangerous) >= 700
    assert len(harmless) >= 2000
    assert len({*dangerous, *harmless}) == len(dangerous) + len(harmless)


def test_the_weights_are_those_of_the_texts():
    kept = json.loads(WEIGHTS.read_text("utf-8"))
    assert kept["texts"] == train.digest(), "run python -m chats.triggers.train"
    assert len(WEIGHTS.read_bytes()) < 400_000
    again = train.learn(train.texts("dangerous"), train.texts("harmless"), kept["threshold"])
    assert train.written(again) == WEIGHTS.read_text("utf-8")


def test_words_are_cut_into_parts():
    assert list(classifier.parts("ab")) == ["~_ab", "~ab_", "~_ab_", "~_ab_"]
