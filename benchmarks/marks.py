"""How long the check takes over a question: 500 texts of 500 characters, none seen before, as a desk marks them.

python -m benchmarks.marks"""

from __future__ import annotations

import random
import time

from chats.triggers import marks_in, needs_help
from tests.chats.test_ways_to_reach import FOUND, LEFT
from tests.chats.test_words_of_danger import CALM, DANGER

TEXTS = 500
LENGTH = 500  # characters
AT_MOST = 2.0  # milliseconds a text


def main() -> int:
    questions = [f"{draw} {text}"[:LENGTH] for draw, text in zip(LEFT * TEXTS, _texts(1, CALM), strict=False)]
    reach = _texts(2, [*DANGER, *CALM, *LEFT, *"\n".join(FOUND.values()).splitlines()])
    took = _milliseconds(marks_in, questions)
    print(
        f"{TEXTS} ordinary questions of {LENGTH} characters: {took:.2f} ms each (of the processor); at most {AT_MOST}"
    )
    print(f"{TEXTS} full of danger, numbers and addresses: {_milliseconds(marks_in, reach):.2f} ms each")
    print(f"the ordinary ones again, as at the next load: {_milliseconds(marks_in, questions):.3f} ms each")
    print(f"whether one needs help: {_milliseconds(needs_help, _texts(3, CALM)):.2f} ms each")
    return 0 if took < AT_MOST else 1


def _texts(seed: int, sentences: list[str]) -> list[str]:
    draw = random.Random(seed)
    return [". ".join(draw.choices(sentences, k=LENGTH // 20))[:LENGTH] for _ in range(TEXTS)]


def _milliseconds(check, texts: list[str]) -> float:
    check("Load what is loaded once.")
    began = time.process_time()
    for text in texts:
        check(text)
    return (time.process_time() - began) * 1000 / len(texts)


if __name__ == "__main__":
    raise SystemExit(main())
