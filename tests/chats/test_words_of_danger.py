"""Danger, said in the words that people have for it: these examples are the rules' own, those kept aside are not."""

import pytest

from chats.triggers import is_danger, marks_in, needs_help

DANGER = """
he hurts me
I cant go home hes there
someone is following me
I dont want to be here anymore
I don’t want to be here any more
he has a knife
they make me carry stuff
My husband won't let me leave the house
my ex keeps turning up at my work
He said if I tell anyone he will kill me
my step dad touches me when mum is at work
I took all my tablets
there is a man outside my house and he wont go away
He locked me in the bedroom
nobody would miss me if I was gone
everyone would be better off without me
Im going to end it tonight
he strangeld me last night
my boyfreind hits me
I am scared of my dad
she has been cutting herself
he checks my phone and reads my messages
they took my passport and I never get paid
they say I owe them money and have to work it off
there are men dealing from my flat and they wont leave
my uncle comes into my room at night
he sends me pictures and asks me for nudes
a man in a van tried to get my daughter into the car
my neighbour is screaming for help
I can hear the woman next door screaming every night
the kids next door are left on their own all night
my grandson hasn't come home since yesterday
he goes mad when hes been drinking
I'm hiding in the bathroom
please help me he is downstairs
He grabbed me by the throat
my carer shouts at me and takes my money
they want to send me abroad to get married
he put a tracker on my car
my ex knows where I live
ive been taking blades to my arms, cutting my arms again
I want to kms
k1ll myself
theres a lad with a machete
someone is trying to get in
I feel like jumping off the bridge
whats the point in living
i cant do this anymore
he keeps messaging me and wont stop
my mum's boyfriend beats her up
he threw me down the stairs
she hit me with a bottle
he pushed me against the wall
I'm not allowed to see my friends
he controls all my money
they are making my son sell for them
my mate is in a gang and wants to leave the gang
they will hurt my sister if i dont pay
He threatend to burn the house down
I think my drink was spiked
he raped me
he makes me do things i dont want to
I have nowhere safe to go
dont tell my dad
can you send someone now please
he's going to kill me
I've been followed home twice this week
he's coming back tonight, I'm frightened
my dad gets violent
he wont stop calling me
I can't breathe he is choking me
somebody has collapsed and is not breathing
I have bruises all over
she doesn't feed the children
we have no food in the house
he posted naked pictures of me
a lad showed my boy a blade
he's breached his restraining order
I wish I was dead
I am being held against my will
I'm trapped and can't get out
h e l p m e
k.i.l.l myself
helpme
he r*ped her
I want to k*ll myself
su!cide
somebody is hurtingme
""".strip().splitlines()

CALM = """
When is the next meeting in Colehill?
Could someone help me with the Neighbourhood Watch form?
Is the speed gun still used on the main road?
Will there be a knife amnesty bin at the station?
I'm afraid the lights on the towpath are broken again
It is not safe to cross at the school
I can't get out of my drive because of parked cars
Who is looking after the bins on the green?
How can I find out about the coffee morning?
Where is the meeting being held?
Somebody is going to get killed at that junction
The bin has gone missing from outside the shop
Who pays for the dog grooming van's space?
Nobody has come back to me since March
Please come to our summer fair
Will a PCSO come round to the school?
We never see anyone on patrol
How do I get in touch with the team?
Kids are kicking a ball in the street
Is it true the office will be closed?
""".strip().splitlines()


@pytest.mark.parametrize("text", DANGER)
def test_danger_is_marked(text):
    assert is_danger(text)
    assert is_danger(text.upper())
    assert needs_help(text)
    assert "danger" in {mark.kind for mark in marks_in(text)}


@pytest.mark.parametrize("text", CALM)
def test_calm_words_are_no_danger(text):
    assert not is_danger(text)


def test_a_phrase_ends_with_its_sentence():
    assert is_danger("he keeps hitting me")
    assert not is_danger("Nobody was hit. Me and my mum are glad of that.")


def test_danger_may_be_in_the_name_alone():
    assert is_danger("When is the meeting?", "help me")
    assert not is_danger("When is the meeting?", "Canford Mum")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Is it so? I\ndon’t want to  be here.", "don’t want to  be here"),
        ("He is a paedophile.", "paedophile"),
        ("Is that a ｋｎｉｆｅ?", "ｋｎｉｆｅ"),
        ("sucidal", "sucidal"),
    ],
)
def test_the_mark_lies_where_the_words_stand(text, marked):
    assert marked in [text[mark.start : mark.end] for mark in marks_in(text) if mark.kind == "danger"]
