"""Reads a sentence of the portal back into what it says: form, numbers, days, things and names.

It knows nothing of the module that writes the sentences. A pattern is a regular expression in which `<sort:name>`
stands for a value: what is read there is handed back under its name. A name may stand twice (`achieved__2`). A group
`is_…` says whether it stands there, a group `text_…` what does.
What no pattern matches is no sentence of ours.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

NUMBER = r"(?:[1-9]\d{0,2}(?:,\d{3})*|0)"
HALVES = ("January February March April May June", "July August September October November December")
MONTHS = tuple(month for half in HALVES for month in half.split())
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH = f"(?:{'|'.join(MONTHS)})"
DAY = rf"\d{{1,2}} {MONTH}(?: \d{{4}})?"
WEEKDAY = f"(?:{'|'.join(WEEKDAYS)}) {DAY}"
MOMENT = rf"{WEEKDAY}, \d\d:\d\d:\d\d (?:GMT|BST)"


class Unparseable(AssertionError):
    pass


@dataclass(frozen=True)
class Said:
    """The form of a sentence, and the values it states."""

    form: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Vocabulary:
    """The words that a world brings with it: of channels one and many, and the names of its units."""

    things: Mapping[str, tuple[str, str]]  # by channel
    names: tuple[str, ...]
    today: date

    def listed(self, words: Iterable[str], last: str) -> str:
        one = f"(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"
        return f"{one}(?:(?:, {one})* {last} {one})?"

    @cached_property
    def sorts(self) -> dict[str, str]:
        """What each sort of value looks like."""
        ones = [one.split(" ", 1)[1] for one, _ in self.things.values()]
        many = [many for _, many in self.things.values()]
        names = [*self.names, *(f"{number} others" for number in range(2, 40))]
        return {
            "n": NUMBER,
            "days": f"(?:1 day|{NUMBER} days)",
            "hours": f"(?:1 hour|{NUMBER} hours)",
            "one": self.listed(ones, "or"),
            "many": self.listed(many, "or"),
            "things": f"(?:{self.listed(ones, 'or')}|{self.listed(many, 'or')})",
            "names": self.listed(names, "and"),
            "day": WEEKDAY,
            "date": DAY,
            "word": r"[a-z][a-z ]*?",
        }

    def read(self, sort: str, text: str) -> Any:
        readers: dict[str, Callable[[str], Any]] = {
            "n": number,
            "days": lambda said: of_noun(said, "day"),
            "hours": lambda said: of_noun(said, "hour"),
            "one": lambda said: self._channels(said, 0),
            "many": lambda said: self._channels(said, 1),
            "things": self._either,
            "names": self._names,
            "day": self._day,
            "date": self._date,
            "word": str,
        }
        return readers[sort](text)

    def _channels(self, said: str, which: int) -> frozenset[str]:
        words = {one.split(" ", 1)[1] if which == 0 else many: key for key, (one, many) in self.things.items()}
        return frozenset(words[re.sub(r"^an? ", "", part)] for part in re.split(r", | or ", said))

    def _either(self, said: str) -> tuple[str, frozenset[str]]:
        ones = [one.split(" ", 1)[1] for one, _ in self.things.values()]
        if re.fullmatch(self.listed(ones, "or"), said):
            return "one", self._channels(said, 0)
        return "many", self._channels(said, 1)

    def _names(self, said: str) -> tuple[tuple[str, ...], int]:
        """The names, and how many others there are without one."""
        parts = re.split(r", | and ", said)
        others = [part for part in parts if part.endswith(" others") and part not in self.names]
        return tuple(part for part in parts if part not in others), sum(number(one.split()[0]) for one in others)

    def _date(self, said: str) -> date:
        day, month, *year = said.split()
        return date(int(year[0]) if year else self.today.year, MONTHS.index(month) + 1, int(day))

    def _day(self, said: str) -> date:
        weekday, rest = said.split(" ", 1)
        found = self._date(rest)
        if WEEKDAYS[found.weekday()] != weekday:
            raise Unparseable(f"{said} was no {weekday}")
        return found


@dataclass(frozen=True)
class Grammar:
    """Forms by name: the first that matches all of a sentence is its form."""

    forms: Mapping[str, str]

    def parse(self, sentence: str, words: Vocabulary) -> Said:
        for form, pattern in self.forms.items():
            matched = re.fullmatch(_compiled(pattern, words), sentence)
            if matched:
                return Said(form, _values(pattern, matched, words))
        raise Unparseable(sentence)


def number(said: str) -> int:
    return int(said.replace(",", ""))


def of_noun(said: str, noun: str) -> int:
    found, word = said.split(" ")
    if (word == noun) != (found == "1"):
        raise Unparseable(said)
    return number(found)


SLOT = re.compile(r"<(\w+):(\w+)>")


def _compiled(pattern: str, words: Vocabulary) -> str:
    return SLOT.sub(lambda slot: f"(?P<{slot[2]}>{words.sorts[slot[1]]})", pattern)


def _values(pattern: str, matched: re.Match[str], words: Vocabulary) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for sort, name in SLOT.findall(pattern):
        if matched[name] is not None:
            value, called = words.read(sort, matched[name]), name.partition("__")[0]
            if found.setdefault(called, value) != value:
                raise Unparseable(f"{called} is said twice, as {found[called]} and as {value}")
    for name, text in matched.groupdict().items():
        called = name.partition("__")[0]
        if called.startswith("is_"):
            found[called] = found.get(called, False) or text is not None
        elif called.startswith("text_"):
            found[called] = found.get(called) or text
    return found


def again(pattern: str, times: int) -> str:
    """The same pattern once more in one expression: its names get a number."""
    return re.sub(r"(<(?:\w+:)?\w+)>", rf"\1__{times}>", pattern)


TOLD = (
    r"(?:(?P<is_none_told>, not announced yet|, none announced yet)"
    r"|(?P<is_all_told> and announced|, announced|, all announced)"
    r"|, <n:announced> of them announced)?"
)
PLANNED = (
    rf"(?:(?P<is_none_planned>none is planned by then)|(?P<is_one_planned>one is planned){TOLD}"
    rf"|<n:scheduled> are planned{again(TOLD, 2)})"
)
DUE = r"(?:(?P<is_last>the last)(?:, (?:in|with) <names:last_of>,)? is due|(?P<is_one_due>one) is due"
DUE += r"|<n:missing>(?P<is_more> more)? are due)"
THEIRS = r"(?:(?:its|their) (?:<n:owed> )?<things:things>|what was owed(?: to each)?"
THEIRS += r"(?:, <n:low> (?:or|to) <n:high> <many:many>)?)"
WHO = r"(?:<n:achieved> of <n:required> (?:neighbourhoods|officers) (?P<text_had>had|have had)"
WHO += r"|(?:The (?:neighbourhood|officer)|<names:who>) (?P<text_alone>did not have|has not had))"
PENDING = r"(?P<is_one_waits> 1 still waits, until <day:due_by>\.)?"
PENDING += r"(?: <n:scheduled> still wait, the first until <day:due_by__2>\.)?"
DEALT = (
    r"(?:answered within <hours:hours>|advertised at least <days:within> before|(?P<is_before>advertised on the day or "
)
DEALT += r"before)|followed by feedback within <days:within__2>|(?P<is_same>followed by feedback the same day))"
SHARE = r"(?:<n:percent>% is promised(?:, and of only <n:total> that is (?:all <n:total__2>|(?P<is_the_one>the one)))?"
SHARE += r"|(?P<is_every>it is promised of every one))"
FACT = r"named officers?|local priorit(?:y|ies)"
BOUNDS = rf"(?:at least <n:low>|at most <n:high>|<n:low__2>(?: to <n:high__2>)?) (?P<text_fact>{FACT})"
AHEAD = r"Advertised (?:<days:ahead> before|(?P<is_on_day>on the day)|(?P<is_afterwards>afterwards))"
WAS = r"(?P<text_was>was|is)"
QUOTIENT = r"<n:minimum> × <n:left__2> ÷ <n:period__2> = (?P<text_quotient>\d+\.\d{2,3}), rounded to 0"
OF_PERIOD = r"<n:left> of the <n:period> days of the (?:week|month|quarter|half year|year)"

FACTS = {
    "count": Grammar(
        {
            "did": r"The team (?:held|published|sent|ran|logged) (?:<n:achieved>|(?P<is_nothing>no)) <things:things>\. "
            r"It owed <n:required>\.",
            "so far": r"(?:<n:achieved> of <n:required> <many:many>|(?P<is_nothing>No) <one:one>) so far; "
            + rf"{DUE} by <day:due_by>(?:, and (?P<is_only>only )?{PLANNED})?\.",
            "all units": r"(?:(?P<text_alone>The (?:neighbourhood|officer) has)"
            rf"|(?:(?P<is_both>Both)|All <n:required>) (?:neighbourhoods|officers) have) had {THEIRS}\.",
            "broken": rf"{WHO} {THEIRS}\.(?: <names:broke> did not\.| It is too late for <names:too_late>\.)?",
            "units so far": rf"{WHO} {THEIRS}; {DUE}(?: by|(?P<is_first>, the first by)) <day:due_by>(?:"
            r"(?P<is_none_planned>, and none is planned by then)|(?P<is_too_few>, and not enough is planned by then)"
            rf"|(?P<is_planned>, planned)(?: for (?:(?P<is_all>all)|only <n:scheduled>))?{TOLD})?\.",
        }
    ),
    "gap": Grammar(
        {
            "over": r"<days:achieved> without an? <one:one>"
            r"(?: (?:in|by) <names:longest>| for one (?:neighbourhood|officer))?; "
            r"<n:required> is the most\.(?: <names:others> went over it too\.)?",
            "never": r"Never more than <days:achieved> without an? <one:one>(?: for any (?:neighbourhood|officer))?; "
            r"<n:required> is the most\.",
            "nothing due": r"(?:Last one <day:last_on>\. )?Nothing more is due\.",
            "next": r"(?:Last one <day:last_on>\. )?The next(?: <one:one>)?(?: (?:in|by) <names:due_first>)? is due by "
            rf"<day:due_by>(?: and {PLANNED})?\.",
        }
    ),
    "on_time": Grammar(
        {
            "none yet": rf"(?:No reply has fallen due|No <one:one> to judge) so far\.{PENDING}",
            "share": rf"<n:achieved> of <n:whole> (?:questions?|<things:things>) {DEALT}; {SHARE}\.{PENDING}",
            "number": rf"<n:achieved> (?:questions?|<things:things>) {DEALT}; {SHARE}\.{PENDING}",
        }
    ),
    "presence": Grammar(
        {
            "days without": rf"<days:achieved> (?:without {BOUNDS}|with more than <n:over> (?P<text_fact__2>{FACT}))"
            r"(?: in <names:where>| in some neighbourhood|(?P<text_parts>: (?:[^;]+)))?; ("
            r"?:<n:required> is the most|(?P<is_none_allowed>none is allowed))"
            r"(?P<is_coming>, and more are coming)?\.",
            "every day": rf"Every day(?P<is_some_exempt> that was owed)?(?P<is_so_far> so far)? had {BOUNDS}"
            r"(?: in each neighbourhood)?(?P<is_coming>, but (?:a day (?:without|with more) is coming"
            r"|more days (?:without|with more) are coming than the <n:required> allowed))?\.",
        }
    ),
    "graded": Grammar(
        {
            "graded": r"Graded (?P<text_grade>[a-z ]+)\. [A-Z][a-z, ]+ (?P<text_passed>passes|would pass)\.",
            "no grade": r"No grade was given by <day:due_by>\.",
            "not yet": r"Not graded yet; the grade is due by <day:due_by>\.",
        }
    ),
}
EXEMPT = Grammar(
    {
        "all exempt": rf"Nothing {WAS} owed: every day is exempt\.",
        "too few": rf"Nothing {WAS} owed: {OF_PERIOD} are too few for one <one:one> \({QUOTIENT}\)\.",
        "too few each": rf"Nothing {WAS} owed: no (?:neighbourhood|officer) had more than {OF_PERIOD}, too few for one "
        rf"<one:one> \({QUOTIENT}\)\.",
        "short units": rf"Nothing {WAS} owed: no (?:neighbourhood|officer) had days enough for one <one:one>\.",
        "no unit": rf"Nothing {WAS} owed: no (?:neighbourhood|officer) had a day on which it was\.",
    }
)
NOTHING = Grammar({"nothing": r"There was no (?:team|neighbourhood|officer|question|<one:one>) to judge\."})

FIGURES = {
    "count": Grammar({"of": r"<n:achieved> of <n:required>"}),
    "gap": Grammar({"days": r"<days:achieved>"}),
    "on_time": Grammar(
        {
            "of": r"<n:achieved> of <n:whole>",
            "percent": r"<n:share>%",
            "in time": r"<n:achieved> in time",
            "none": r"none yet",
            "recorded": r"<n:achieved> in time, <n:required> needed",
        }
    ),
    "presence": Grammar({"none": "no gap", "days": r"<days:achieved>"}),
    "graded": Grammar({"word": r"(?P<text_word>passed|not passed|no grade yet|no grade)"}),
}

REASONS = {
    reason: Grammar({reason: pattern})
    for reason, pattern in {
        "counted": r"Counts\.|A day with(?:out)? (?:[a-z0-9 ]+)\.",
        "expected": r"Planned; it will count when it has been held\.",
        "channel": r"(?P<text_thing>[A-Z][a-z -]+) is not of a kind that counts here\.",
        "not_held": r"(?P<text_status>Cancelled|Withdrawn)\."
        r"|(?P<is_planned>Planned, and nobody has confirmed that it was held)\.",
        "after": r"It started after the moment that these figures are for\.",
        "public": r"Not open to the public, or nobody said so\.",
        "face_to_face": r"Not face to face, or nobody said so\.",
        "attendance": r"(?:<n:came>|(?P<is_nobody>Nobody)|(?P<is_unknown>Nobody said how many)) came; "
        r"the rule asks for <n:asked>\.",
        "notice": rf"(?:{AHEAD}; the rule asks for <n:notice>"
        r"|Nobody said when it was advertised; the rule asks for <days:notice__2> before"
        r"|(?P<is_too_late>Not advertised yet), and too late for the <days:notice__3> that the rule asks for)\.",
        "rank": r"Not led by an? (?P<text_rank>[A-Za-z ]+) or higher, or nobody said who led it\.",
        "audience": r"Not meant for (?P<text_audiences>[a-z, ]+), or nobody said so\.",
        "unit": r"Names no (?P<text_per>neighbourhood|officer) that the rule is judged for on that day\."
        r"|(?P<is_team>Not on a day on which the team owed it)\.",
        "exempt_day": r"Left out, because nothing was owed on that day\.",
        "late": r"Not answered within <hours:hours>\.|No feedback within <days:within>\."
        rf"|Not advertised <days:within__2> before\.|{AHEAD}; the rule asks for <n:within__3>\.",
        "pending": r"Not answered yet; the <hours:hours> (?:has|have) not passed\."
        r"|No feedback yet; the <days:within> (?:has|have) not passed\.",
        "withdrawn": r"Withdrawn(?:: (?P<text_because>[^.]+))?\.",
    }.items()
}
WINDOWS = Grammar(
    {
        "month": rf"(?P<text_month>{MONTH} \d{{4}})",
        "months": rf"(?P<text_months>{MONTH}(?: \d{{4}})? to {MONTH} \d{{4}})",
        "week": r"week of <date:first_day>",
        "day": r"<date:first_day>",
        "days of a month": r"<n:first_of_month> to <date:last_day>",
        "days": r"<date:first_day> to <date:last_day>",
    }
)
ENTRY = re.compile(
    rf"(?P<at>{MOMENT}), (?P<by>[\w-]+): (?P<deed>[a-z_, .]+)(?: \((?P<content>.*)\))?\.(?: Reason: (?P<why>.*))?"
)
