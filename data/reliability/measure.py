"""Krippendorff's alpha of the two codings in this folder, with bootstrap intervals, weighted back to the data set.

Krippendorff (2004, Content Analysis, 2nd ed., ch. 11): alpha = 1 − observed / expected disagreement, here of two
coders without missing values. The sample is stratified by kind and phase; each event carries the number of events of
its stratum by the number drawn from it, so that alpha is that of the whole data set as far as the strata stand for it.
Domains are sets; their distance is MASI (Passonneau 2006, LREC): 1 − Jaccard index × monotonicity. Intervals: 2,000
resamples of the events within their strata, 2.5 and 97.5 per cent points.

    python data/reliability/measure.py          prints the table of each round
    python data/reliability/measure.py --write  writes data/reliability.json
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
NOMINAL = ("kind", "form", "setting", "status")
DECIDED = {"kind": "round1", "form": "round1", "status": "round1", "setting": "round2", "domains": "round2"}
"""The round whose figures stand: the first, or the second where its rule was sharpened in between."""
LEAST = 10
"""Events that a class must have in either coding for an alpha of its own."""

Distance = Callable[[Any, Any], float]


def differs(one: Hashable, other: Hashable) -> float:
    """The nominal distance."""
    return float(one != other)


def masi(one: frozenset[str], other: frozenset[str]) -> float:
    """MASI distance of two sets: 0 for the same, 1 for nothing in common."""
    both, either = len(one & other), len(one | other)
    if not either or one == other:
        return 0.0
    monotonicity = 2 / 3 if one <= other or other <= one else 1 / 3 if both else 0.0
    return 1 - both / either * monotonicity


def alpha(
    first: Sequence[Any],
    second: Sequence[Any],
    weights: NDArray[np.float64] | None = None,
    distance: Distance = differs,
) -> float:
    """Alpha of two coders; weights are scaled to the number of units. NaN where nothing varies."""
    values = list(dict.fromkeys([*first, *second]))
    code = {value: n for n, value in enumerate(values)}
    apart = np.array([[distance(one, other) for other in values] for one in values])
    a, b = (np.array([code[value] for value in coding]) for coding in (first, second))
    return _alpha(a, b, np.ones(len(a)) if weights is None else weights, apart)


def _alpha(
    a: NDArray[np.int64], b: NDArray[np.int64], weights: NDArray[np.float64], apart: NDArray[np.float64]
) -> float:
    scaled = weights * len(weights) / weights.sum()
    size = 2 * len(weights)
    shares = np.bincount(a, scaled, len(apart)) + np.bincount(b, scaled, len(apart))
    expected = shares @ apart @ shares / (size * (size - 1))
    observed = float((scaled * apart[a, b]).sum()) * 2 / size
    return float(1 - observed / expected) if expected > 0 else float("nan")


def interval(
    first: Sequence[Any], second: Sequence[Any], weights: NDArray[np.float64], strata: Sequence[str],
    distance: Distance = differs, draws: int = 2000, seed: int = 1,
) -> tuple[float, float]:  # fmt: skip
    """Percentile interval; events are drawn anew within their strata."""
    values = list(dict.fromkeys([*first, *second]))
    code = {value: n for n, value in enumerate(values)}
    apart = np.array([[distance(one, other) for other in values] for one in values])
    a, b = (np.array([code[value] for value in coding]) for coding in (first, second))
    members = [np.flatnonzero(np.array(strata) == name) for name in dict.fromkeys(strata)]
    random = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        rows = np.concatenate([random.choice(some, len(some)) for some in members])
        found.append(_alpha(a[rows], b[rows], weights[rows], apart))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)


def records(codings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Alpha of each variable, and of each class that is common enough, as in ``data/reliability.json``."""
    weights = np.array([item["weight"] for item in codings])
    strata = [item["stratum"] for item in codings]
    found = []

    def measure(name: str, first: Sequence[Any], second: Sequence[Any], distance: Distance, notes: str) -> None:
        low, high = interval(first, second, weights, strata, distance)
        found.append({
            "id": name, "alpha": round(alpha(first, second, weights, distance), 3), "low": round(low, 3),
            "high": round(high, 3), "n": len(codings), "notes": notes,
            "method": "Krippendorff's alpha, two coders, " + ("MASI distance" if distance is masi else "nominal"),
        })  # fmt: skip

    for variable in NOMINAL:
        first, second = ([item[coder][variable] for item in codings] for coder in ("first", "second"))
        same = sum(map(lambda a, b: a == b, first, second))
        measure(variable, first, second, differs, f"Same class in {same} of {len(codings)}.")
        for word in _common([[value] for value in first], [[value] for value in second]):
            _measure_class(measure, f"{variable}:{word}", [v == word for v in first], [v == word for v in second])
    sets = [[frozenset(item[coder]["domains"]) for item in codings] for coder in ("first", "second")]
    same = sum(map(lambda a, b: a == b, *sets))
    measure("domains", sets[0], sets[1], masi, f"Same set in {same} of {len(codings)}.")
    for word in _common(*sets):
        _measure_class(measure, f"domains:{word}", *([word in one for one in coding] for coding in sets))
    return sorted(found, key=lambda item: str(item["id"]))


def _measure_class(measure: Callable[..., None], name: str, first: list[bool], second: list[bool]) -> None:
    both = sum(a and b for a, b in zip(first, second, strict=True))
    measure(
        name,
        first,
        second,
        differs,
        f"Given by the first {sum(first)} times, by the second {sum(second)}, by both {both}.",
    )


def _common(first: Sequence[Any], second: Sequence[Any]) -> list[str]:
    """The classes that either coder gave often enough, in order."""
    counts = Counter[str]()
    for one, other in zip(first, second, strict=True):
        counts.update(set(one) | set(other))
    return sorted(word for word, number in counts.items() if number >= LEAST)


def confusions(codings: list[dict[str, Any]], variable: str, most: int = 8) -> list[str]:
    """The most frequent disagreements: first coding → second coding, how often."""
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for item in codings:
        a, b = (", ".join(v) if isinstance(v := item[coder][variable], list) else v for coder in ("first", "second"))
        pairs[a, b] += a != b
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{a} → {b}: {number}" for (a, b), number in ordered[:most] if number]


def published(rounds: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What ``data/reliability.json`` holds: each variable and its classes from the round that stands for it.

    A class that this round has too seldom, and the other measured, stands by the other.
    """
    found = {name: {item["id"]: item for item in records(codings)} for name, codings in rounds.items()}
    kept = [
        item | {"notes": f"Round {name.removeprefix('round')}. {item['notes']}"}
        for name, items in found.items()
        for key, item in items.items()
        for decided in [DECIDED[key.partition(":")[0]]]
        if decided == name or key not in found[decided]
    ]
    return sorted(kept, key=lambda item: str(item["id"]))


def main() -> None:
    """Print what each round gives; with ``--write``, keep what stands."""
    rounds = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("round*.json"))}
    for name, codings in rounds.items():
        print(f"{name}: {len(codings)} events")
        for item in records(codings):
            print(f"  {item['id']:32} {item['alpha']:.3f}  {item['low']:.3f} to {item['high']:.3f}  {item['notes']}")
        for variable in NOMINAL:
            print(f"  {variable}: {'; '.join(confusions(codings, variable))}")
    if "--write" in sys.argv:
        text = json.dumps(published(rounds), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        (HERE.parent / "reliability.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
