"""Numbers, addresses and plates: what could lead to somebody, however it is written; and what only looks like it."""

import pytest

from chats.sanitising import GONE
from chats.triggers import marks_in, without_marked

FOUND = {
    "phone": """
07700‑900‑123
07700–900–123
01202 / 222 333
ring me on 07700900123
(01202) 222 333
+44 (0)7700 900 123
0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣
０７７００ ９００１２３
٠٧٧٠٠٩٠٠١٢٣
oh seven seven double oh nine double oh one two three
zero seven seven zero zero, nine zero zero, one two three
call me O77OO 9OO123
text 07.700.900.123 please
07700\u00a0900\u00a0123
0 7 7 0 0 9 0 0 1 2 3
07700_900_123
my number is 222333
07700-nine hundred-123, so 07700 nine hundred one two three
""",
    "email": """
jo@mail.example
jo at example dot com
jo (at) example (dot) com
jo [at] example [dot] co [dot] uk
write to jo.bloggs AT gmail DOT com
jo＠example.com
jo bloggs gmail.com
jo@gmail
jo_at_example_dot_com
jo @ example . com
""",
    "link": """
https://example.org/x
hxxps://evil.example/a
www.example.org
t.me/samp
facebook.com/dave.p
see bit.ly/3xyz
example dot com
look at mysite dot co dot uk
join discord.gg/abcd
wa.me/447700900123
youtu.be/abc
mysite.co.uk
facebook dot com slash dave
""",
    "handle": """
my insta is @sam_p
@sam_p
my insta is sam_p
snap: samp99
find me on telegram as samp
on Snapchat as big.dave
insta sam_p99
add sammy99 on snap
my snap is dazza
username sam_p
sam.p_99 on tiktok
gamertag: DazzaKing
""",
    "address": """
Kyle of 4 Mill Lane
he lives at 12 Acacia Avenue
4 mill lane
12a High Street
flat 2, 14 Station Rd
flat 2b
10-12 Church Street
the house at 7 The Green
22 Oak Close
lives at number 14
number 9 Mill Lane
twelve Acacia Avenue
Mill Lane, number 4
He lives at 12 Acacia
12 St Johns Hill
""",
    "plate": """
BD51 SMR
bd51smr
a silver van BD51-SMR
P123 ABC
ABC 123D
AXI 1234
reg WR07 something
number plate starts HJ12
""",
    "postcode": """
BH21 1AA
bh211aa
BH21\u00a01AA
""",
}
LEFT = """
Is the A35 closed at junction 4?
The M27 and the A338 are busy
Take the B3073 to Wimborne
Does the number 13 bus still run?
20 mph on Station Road, please
Why are there 3 cars on Mill Lane?
On 12 June Station Road will be closed
The X6 and 38 buses were late
What did the 23 patrols of 2025 cost, £120,000?
Between 10:30 and 12:45 on 05/12/2026 at the library
The budget was 1,250,000 in 2024 and 1,300,000 in 2025
PC 1234 was very kind
Is it on Facebook as well?
Can you post it on Facebook?
Will you be at the Green at 7?
Meet us @ 7pm
Is BH21 covered, and BH22?
There are two lads in the lane every night
Five minutes from the High Street
One way streets are ignored
Which of the 14 teams covers Mill Lane?
Call 101 or 999
Are there 2 or 3 officers on the High Street?
Since 2019 Park Road has been dark.So what now?
""".strip().splitlines()
CASES = [(kind, text) for kind, texts in FOUND.items() for text in texts.strip().splitlines()]


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_what_leads_to_somebody_is_marked_and_can_be_removed(kind, text):
    marks = marks_in(text)
    assert kind in {mark.kind for mark in marks}
    removed = without_marked(text, marks)
    assert GONE.search(removed)
    assert not [mark for mark in marks_in(GONE.sub("", removed)) if mark.kind == kind]


@pytest.mark.parametrize("text", LEFT)
def test_what_only_looks_like_it_is_left_alone(text):
    assert {mark.kind for mark in marks_in(text)} <= {"crime", "child"}


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Ring 07700‑900‑123, now.", "Ring [number removed], now."),
        ("See t.me/samp.", "See [link removed]."),
        ("Is 4 Mill Lane empty?", "Is [address removed] empty?"),
        ("It is BD51 SMR again", "It is [number plate removed] again"),
        ("e\u0301te\u0301 🙂 jo at example dot com!", "e\u0301te\u0301 🙂 [e-mail address removed]!"),
    ],
)
def test_what_is_removed_is_what_was_written(text, wording):
    assert without_marked(text, marks_in(text)) == wording
