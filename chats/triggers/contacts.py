"""Ways to reach somebody elsewhere: e-mail addresses, links, names on social media; also when written in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chats.triggers.folding import Copy

Span = tuple[int, int]

_DOT = r"(?:\s?\.\s?|\s?[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s?|\s(?:dot|d0t)\s|_dot_|-dot-)"
_AT = r"(?:@\s?|\s@\s|\s?[(\[{<]\s?(?:at|@)\s?[)\]}>]\s?|\s(?:at|a t)\s|_at_|-at-)"
_ENDINGS = r"(?:co|com|org|net|uk|ac|gov|sch|eu|info|biz|io|me|tv|ie|example|email|online|cloud|pro|live|us|de|fr)"
_MAKERS = (
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|protonmail|proton|aol|virginmedia|"
    r"talktalk|ymail|msn)"
)
_MAIL = (
    re.compile(rf"[\w+'-][\w.+'-]*{_AT}[\w-]+(?:{_DOT}[\w-]+)*?{_DOT}{_ENDINGS}\b(?:{_DOT}{_ENDINGS}\b)?", re.I),
    re.compile(r"[\w.+'-]+(?:@\s?|\s@\s|\s?\(at\)\s?|\s?\[at\]\s?)[\w-]+(?:\.[\w-]+)+", re.I),
    re.compile(rf"[\w+'-][\w.+'-]*{_AT}{_MAKERS}\b", re.I),
    re.compile(rf"\b[\w.+-]*\w\s{_MAKERS}{_DOT}(?:com|co|net|me)\b(?:{_DOT}uk\b)?", re.I),
    re.compile(rf"\be-?mail(?: address)?(?: is|:| me at| on)?\s+[\w.+-]*[\d._][\w.+-]*\s(?:at\s)?{_MAKERS}\b", re.I),
)
# Before "at" in ordinary sentences: "look at bbc dot co dot uk" is a link.
_NO_NAME = re.compile(
    r"^(?:look|looking|is|it|me|us|them|page|site|website|see|here|out|more|online|info|found|that|are|"
    r"go|pics|photos|videos?|listing|advert|ad|everything|stuff|petition|form|posted|stream|blog|shop|"
    r"group|profile|selling|sold|visit|watch|read|all|mine|this|work|map|meeting|check|find|search|"
    r"list|articles?|story|join|up|now|live)\W",
    re.I,
)

# Endings that are no words: with them a bare domain is one. With the others it needs a path or a host that is known.
_SURE = (
    r"(?:com|co\.uk|org\.uk|ac\.uk|gov\.uk|police\.uk|nhs\.uk|org|net|uk|io|info|biz|tv|gg|ly|xyz|eu|ru|gl|ai|ie|ltd|"
    r"example)"
)
_LIKELY = (
    r"(?:me|to|co|app|link|live|online|site|club|shop|page|news|be|us|dev|cc|tk|top|fm|st|li|click|chat|cat|im|in|so)"
)
_HOSTS = (
    r"(?:facebook|fb|instagram|insta|twitter|youtube|tiktok|snapchat|telegram|whatsapp|discord|"
    r"linktree|paypal|gofundme|"
    r"onlyfans|tinyurl|bit|reddit|nextdoor|wa|t|youtu|x|goo|linktr|justgiving|petition|change|google|amazon|ebay)"
)
_SLASH = r"(?:\s?/\s?|\s(?:forward\s|back)?slash\s)"
_LINKS = (
    re.compile(r"\b(?:h(?:tt|xx)ps?|ftp|tg|mailto)\s?:\s?/{0,2}\s?\S+", re.I),
    re.compile(rf"\bwww(?:\.|{_DOT}|\s)\s?\w\S*(?:{_DOT}\w+)*(?:{_SLASH}\S+)?", re.I),
    re.compile(rf"(?<![\w@.])(?:[\w-]+\.)+{_SURE}\b(?:[/?#:]\S*)?", re.I),
    re.compile(rf"(?<![\w@.])(?:[\w-]+\.)+{_LIKELY}/\S*", re.I),
    re.compile(rf"(?<![\w@.]){_HOSTS}\.{_LIKELY}\b\S*", re.I),
    re.compile(
        rf"\b[\w-]+(?:{_DOT}[\w-]+)*?\s?(?:\bdot\b|[(\[{{]\s?(?:dot|\.)\s?[)\]}}]|"
        rf"_dot_)\s?{_SURE}\b(?:{_DOT}uk\b)?(?:{_SLASH}\S+)*",
        re.I,
    ),
    re.compile(rf"\b{_HOSTS}{_DOT}{_SURE}\b(?:{_SLASH}\S+)*", re.I),
    re.compile(rf"\b{_HOSTS}{_DOT}{_LIKELY}\b{_SLASH}\S+", re.I),
    re.compile(rf"\b{_HOSTS}{_SLASH}[\w.]{{3,}}", re.I),
    re.compile(r"\b\w+\s\.\s?(?:com|co\.uk|org|net)\b\S*", re.I),
    re.compile(
        r"(?<![\w@.])[\w-]{3,}\.(?:shop|club|site|online|link|page|app|store|website|tech|space|fun|"
        r"icu|win|vip|blog)\b\S*",
        re.I,
    ),
    re.compile(
        rf"\b(?:bit\s?ly|linktr\s?ee|tiny\s?url(?:\scom)?|t\s?me|wa\s?me|youtu\s?be|discord\s?gg){_SLASH}\S+", re.I
    ),
    re.compile(rf"\b[\w-]+\s(?:com|co\suk|org){_SLASH}\S+", re.I),
    re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?/\S*"),
)

_PLATFORM = (
    r"(?:insta(?:gram)?|ig|snap(?:chat)?|sc|telegram|tele|whats\s?app|tik\s?tok|twitter|facebook|fb|"
    r"face\s?book|messenger|"
    r"discord|kik|signal|wickr|reddit|you\s?tube|linked\s?in|steam|xbox|psn|playstation|roblox|"
    r"blue\s?sky|threads|mastodon|"
    r"twitch|skype|viber|wechat|line|tinder|grindr|bumble|onlyfans|vinted|fortnite|minecraft|nextdoor|"
    r"be\s?real|gamer\s?tag)"
)
_KIND = r"(?:\s?(?:name|handle|account|acc|user\s?name|user|id|tag|profile|add|@))?"
# Words that follow a platform's name in ordinary talk and are no name on it.
_TALK = (
    r"(?!(?:a|an|and|the|that|this|these|it|its|is|as|at|to|too|in|on|of|or|for|but|by|be|if|so|no|not|"
    r"any|all|also|well|"
    r"we|you|they|he|she|i|me|us|them|him|her|my|our|your|their|page|pages|group|groups|post|posts|"
    r"will|was|were|are|has|"
    r"have|had|do|does|did|can|could|would|should|when|what|why|who|where|how|which|only|just|there|"
    r"here|please|about|"
    r"yet|now|then|than|because|with|without|from|full|down|up|out|used|great|good|live|still|always|"
    r"account|soon|usual|"
    r"being|getting|under|called|anyone|anybody|someone|people|public|private|open|closed|dead|better|"
    r"useless|message|"
    r"messages|video|videos|chat|chats|instead|or|updates?|working|reply|one|another|every|after|"
    r"before|like|often)\b)"
)
_NAME = rf"{_TALK}@?\w[\w.-]*\w"
_ODD = r"@?(?=[\w.-]*[\d_.])[a-z][\w.-]*\w"  # a name that is no word: with a figure, a line or a dot in it
_SIGNED = (
    re.compile(r"(?<![\w.@/])@\s?(?!\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]m|o'?clock)?\b)(?=[\w.]*[a-z])[\w.]*\w\w", re.I),
    re.compile(r"(?<![\w./@-])(?:\w+_)+\w+(?:\.\w+)*\b|(?<![\w./@-])\w+\.\w+_\w+\b"),
    re.compile(r"(?<![\w/])u/\w{3,}|\b\w{2,32}#\d{4}\b", re.I),
)
_HANDLES = (
    re.compile(
        rf"\b(?:my|his|her|their|our|the|add|me|u|your)\s+{_PLATFORM}{_KIND}\s*(?:is|=|:|-|,|called|"
        rf"under|—|its|it's)+\s*{_NAME}",
        re.I,
    ),
    re.compile(rf"\b{_PLATFORM}{_KIND}\s?[:=>]+\s*{_NAME}", re.I),
    re.compile(rf"\b{_PLATFORM}{_KIND}\s?-+\s?{_ODD}", re.I),
    re.compile(
        rf"\b(?:on|via|through|over|by|using)\s+(?:my\s)?{_PLATFORM}\s*[,:]?\s*(?:as|under|called|i'?m|"
        rf"i am|it'?s|name|"
        rf"user\s?name|by the name(?: of)?|named|with the name|at|@|is)\s*:?\s*{_NAME}",
        re.I,
    ),
    re.compile(rf"\b(?:on|via|through|my|her|his|add|me)\s+{_PLATFORM}{_KIND}\W{{0,3}}\s?{_ODD}", re.I),
    re.compile(
        rf"\b(?:add|find|follow|message|msg|dm|contact|pm|text|search|look\sup|get|reach|hmu|ask\sfor|"
        rf"know)\s+(?:me\s+|for\s+)?"
        rf"(?:(?:as|at|under|by)\s+)?{_NAME}\s+(?:on|in|over)\s+{_PLATFORM}\b",
        re.I,
    ),
    re.compile(rf"{_ODD}\s+(?:is\smy|on|at|over\son)\s+{_PLATFORM}\b", re.I),
    re.compile(rf"\b{_NAME}\s+is\s+(?:my|his|her)\s+{_PLATFORM}\b", re.I),
    re.compile(
        rf"\b(?:user\s?name|gamer\s?tag|handle|screen\s?name|nick(?:name)?|tag)\s*(?:is|=|:|-)+\s*{_NAME}", re.I
    ),
    re.compile(
        rf"\bat\s?sign\s+{_NAME}|\b{_NAME}\s+(?:all one word|underscore\s+\w+)(?:\s+(?:on|dot|"
        rf"underscore)\s+\w+)*",
        re.I,
    ),
    re.compile(
        rf"\b(?:i'?m|i am|he'?s|she'?s|it'?s|known as|goes by|called)\s+{_NAME}\s+(?:on|"
        rf"over on)\s+(?:the\s)?{_PLATFORM}\b",
        re.I,
    ),
    re.compile(rf"\b{_PLATFORM}{_KIND}\W{{0,3}}\s?{_ODD}", re.I),
    re.compile(rf"\b{_PLATFORM}{_KIND}\s+(?:is|its|it's|as|under|called)\s+{_NAME}", re.I),
    re.compile(rf"\b(?:dm|pm|snap|insta|tweet|tag|add)\s+(?:me\s+)?(?:at\s+|@\s?)?{_ODD}", re.I),
)
_ODD_NAME = re.compile(r"\b(?:dm|pm|add) (?:me )?\S*[\d_.]\w", re.I)
_BARE = re.compile(r"[a-z\d-]\.[a-z]{2}|\s\.\s?[a-z]{2}")


_MAIL_SIGNS = ("@", "(at", "[at", "{at", "<at", "( at", "[ at", "_at_", "-at-")
_MAKER = re.compile(_MAKERS)
_DOTTED = re.compile(r"[a-z\d]\.[a-z]|\s\.\s?[a-z]|\bdot\b|_dot_|d0t")
_LINK_WORDS = frozenset(
    re.findall(
        r"\w+",
        "com dot ftp http https hxxp hxxps mailto slash tg www ",
    )
)
_HANDLE_WORDS = frozenset(
    re.findall(
        r"\w+",
        "be bereal blue bluesky bumble discord face facebook fb fortnite gamer gamertag grindr handle ig "
        "insta instagram kik line linked linkedin mastodon messenger minecraft nextdoor nick nickname "
        "onlyfans playstation psn reddit roblox sc screen screenname sign signal skype snap snapchat steam "
        "tag tele telegram threads tik tiktok tinder tok tube twitch twitter underscore user username viber "
        "vinted wechat whats whatsapp wickr xbox you youtube ",
    )
) - {"you", "be", "line", "blue", "sign", "face"}


def emails(copy: Copy) -> Iterator[Span]:
    """Where they stand in the copy."""
    low = copy.lower
    in_words = "at" in copy.words and _DOTTED.search(low)
    if in_words or _MAKER.search(low) or any(sign in low for sign in _MAIL_SIGNS):
        for pattern in _MAIL:
            yield from (match.span() for match in pattern.finditer(copy.text) if not _NO_NAME.match(match[0]))


def links(copy: Copy) -> Iterator[Span]:
    """Where they stand in the copy, without the full stop of the sentence."""
    if "/" in copy.text or not _LINK_WORDS.isdisjoint(copy.words) or _BARE.search(copy.lower):
        for match in (match for pattern in _LINKS for match in pattern.finditer(copy.text)):
            yield match.start(), match.start() + len(match[0].rstrip(".,;:!?)]}'\""))


def handles(copy: Copy) -> Iterator[Span]:
    """Where names on social media stand in the copy, with the words that say on which."""
    if any(sign in copy.text for sign in "@_#/"):
        yield from (match.span() for pattern in _SIGNED for match in pattern.finditer(copy.text))
    if not _HANDLE_WORDS.isdisjoint(copy.words) or _ODD_NAME.search(copy.text):
        yield from (match.span() for pattern in _HANDLES for match in pattern.finditer(copy.text))
