"""Why what there is to tell of a flag waits, or is not told at all. By the names that `flag_lines.WhyItWaits` has."""

WHY_IT_WAITS = {
    "quiet": "the force is quiet and writes to nobody",
    "before_live": "it rose before the force went live; a further rise will be told",
    "acknowledged": "acknowledged, so silent unless it rises",
    "planned": "a plan is chosen, so silent until that has passed or fallen",
    "under_way": "an earlier letter to them has not left yet",
    "night": "letters leave between 07:00 and 20:00",
    "pause": "less than 20 hours since their last letter",
    "next_sweep": "leaves at the next sweep",
}
