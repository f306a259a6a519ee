"""Cautions in captions: codings together, all else as it is."""

from __future__ import annotations

from alliance_timeline.charts.theme import short_caution


def coding(name: str, alpha: str = "0.70", standing: str = "tentative") -> str:
    """What a caution says of one coding."""
    return f"coding of {name}: alpha {alpha} (-0.10 to 0.80), {standing}"


def test_other_cautions_stay() -> None:
    """As one sentence; nothing stays nothing."""
    assert short_caution("not a complete list; coverage assumed") == "Not a complete list; coverage assumed."
    assert short_caution(None) == short_caution("") == ""
    assert short_caution("coding of secrets is hard") == "Coding of secrets is hard."


def test_codings_are_one_sentence_a_standing() -> None:
    """With alpha; classes of a variable that is named by their own name, else with it; from the fifth on a number."""
    parts = ["x", coding("domains"), coding("domains:ai", "0.75"), coding("kind", "0.10", "no inference")]
    assert short_caution("; ".join(parts)) == (
        "X. Coding is tentative for domains (alpha 0.70) and AI (0.75). "
        "Coders agree too little for inference on kind (alpha 0.10)."
    )
    assert short_caution(coding("form:institution_founded", "-0.20")) == (
        "Coding is tentative for form institution founded (alpha -0.20)."
    )
    many = short_caution("; ".join(coding(name) for name in ("a", "b", "c", "d", "e", "f")))
    assert many == "Coding is tentative for a (alpha 0.70), b (0.70), c (0.70), d (0.70) and 2 more."
