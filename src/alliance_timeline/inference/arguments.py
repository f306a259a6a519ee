"""Checks of what the kernel is given: every refusal names the argument, the value and what is allowed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from numbers import Real
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from alliance_timeline.errors import InputError, nearest, shown

__all__ = [
    "FloatArray",
    "checked_count",
    "checked_counts",
    "checked_exposure",
    "checked_exposures",
    "checked_labels",
    "checked_positive",
    "checked_real",
    "checked_reals",
    "checked_series",
    "checked_times",
    "confidence_level",
    "digits",
    "group_codes",
    "label_codes",
    "one_of",
    "plain_array",
    "probability_level",
    "real_above_0",
    "whole_number",
]

FloatArray = NDArray[np.float64]


def digits(value: float) -> str:
    """A number as a message shows it: with six digits, or with all of them where six would make it a whole one.

    >>> digits(2 / 3), digits(1.0000001), digits(12345678)
    ('0.666667', '1.0000001', '12345678')
    """
    short = f"{value:g}"
    if float(short) == value or not float(short).is_integer():
        return short
    return repr(float(value)).removesuffix(".0")


def checked_real(value: float, name: str) -> float:
    """``value`` as a finite float.

    >>> checked_real(2, "exposure")
    2.0
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise InputError(f"{name} is {value!r}; it must be a number")
    number = float(value)
    if not np.isfinite(number):
        raise InputError(f"{name} is {number}; it must be finite")
    return number


def checked_count(value: float, name: str, *, whole: bool = True) -> float:
    """``value`` as a count: not negative, and whole unless ``whole`` is False.

    >>> checked_count(3, "events")
    3.0
    """
    number = checked_real(value, name)
    if number < 0:
        raise InputError(f"{name} is {digits(number)}; a count must be 0 or more")
    if whole and number != np.floor(number):
        raise InputError(f"{name} is {digits(number)}; it must be a whole number")
    return number


def checked_exposure(value: float, name: str) -> float:
    """``value`` as an exposure: finite and above 0.

    >>> checked_exposure(8.5, "exposure")
    8.5
    """
    number = checked_real(value, name)
    if number <= 0:
        raise InputError(f"{name} is {digits(number)}; an exposure must be above 0")
    return number


def real_above_0(value: float, name: str) -> float:
    """``value`` as a finite float above 0.

    >>> real_above_0(1, "shape")
    1.0
    """
    number = checked_real(value, name)
    if number <= 0:
        raise InputError(f"{name} is {digits(number)}; it must be above 0")
    return number


def whole_number(value: int, name: str, *, least: int, most: int | None = None) -> int:
    """``value`` as a whole number from ``least`` to ``most`` (None: without end).

    >>> whole_number(2, "n_breaks", least=0, most=7)
    2
    """
    number = checked_real(value, name)
    if number != np.floor(number):
        raise InputError(f"{name} is {digits(number)}; it must be a whole number")
    if number < least or (most is not None and number > most):
        allowed = f"{least} or more" if most is None else f"{least} to {most}"
        raise InputError(f"{name} is {digits(number)}; allowed: {allowed}")
    return int(number)


def confidence_level(value: float) -> float:
    """``value`` as a confidence, strictly between 0 and 1.

    >>> confidence_level(0.9)
    0.9
    """
    return _between_0_and_1(value, "confidence", 0.95)


def probability_level(value: float, *, example: float = 0.95) -> float:
    """``value`` as the level of a set or of a test, strictly between 0 and 1.

    >>> probability_level(0.9)
    0.9
    """
    return _between_0_and_1(value, "level", example)


def _between_0_and_1(value: float, name: str, example: float) -> float:
    number = checked_real(value, name)
    if not 0 < number < 1:
        raise InputError(f"{name} is {digits(number)}; it must lie between 0 and 1, for example {example:g}")
    return number


def one_of(value: str, name: str, allowed: Sequence[str]) -> str:
    """``value`` if it is one of ``allowed``.

    >>> one_of("exact", "method", ("midp", "exact"))
    'exact'
    """
    if value not in allowed:
        hint = nearest(str(value), allowed)
        near = f"{hint}; " if hint.startswith("nearest") else ""
        raise InputError(f"{name} is {value!r}; {near}allowed: {', '.join(allowed)}")
    return value


def _refuse_masked(values: object, name: str) -> None:
    parts = values if isinstance(values, list | tuple) else ()
    if np.ma.is_masked(values) or any(np.ma.is_masked(part) for part in parts):
        raise InputError(f"{name} has masked values; leave them out, or give NaN where that is allowed")


def plain_array(values: object, name: str, dtype: DTypeLike | None = None) -> NDArray[Any]:
    """``values`` as an array of whatever they are; masked values and rows of unequal length are refused.

    >>> plain_array([1, 2], "counts")
    array([1, 2])
    """
    _refuse_masked(values, name)
    try:
        return np.asarray(values, dtype)
    except ValueError:
        raise InputError(f"{name} has rows of unequal length; they must be equal") from None


def _array(values: ArrayLike, name: str, ndim: int | None, *, empty: bool = False) -> FloatArray:
    array = plain_array(values, name)
    if array.size == 0:
        if empty:
            return np.zeros(0)
        raise InputError(f"{name} is empty; at least one value is needed")
    if array.dtype.kind not in "iuf":
        raise InputError(f"{name} holds {array.dtype} values; they must be numbers")
    if ndim is not None and array.ndim != ndim:
        raise InputError(f"{name} has {array.ndim} dimension(s); it must have {ndim}")
    result: FloatArray = array.astype(np.float64)
    return result


def _refuse(wrong: NDArray[np.bool_], array: FloatArray, name: str, rule: str) -> None:
    if wrong.any():
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise InputError(f"{name}[{', '.join(map(str, at))}] is {digits(array[at])}; {rule}")


def checked_counts(values: ArrayLike, name: str, *, ndim: int | None = 1, whole: bool = True) -> FloatArray:
    """``values`` as float counts with ``ndim`` dimensions (None: any): not negative, whole if asked.

    >>> checked_counts([1, 0, 4], "counts")
    array([1., 0., 4.])
    """
    array = _array(values, name, ndim)
    _refuse(~np.isfinite(array), array, name, "every count must be finite")
    _refuse(array < 0, array, name, "a count must be 0 or more")
    if whole:
        _refuse(array != np.floor(array), array, name, "it must be a whole number")
    return array


def checked_positive(values: ArrayLike, name: str, *, ndim: int | None = None) -> FloatArray:
    """``values`` as a float array, all finite and above 0.

    >>> checked_positive([0.5, 2], "theta")
    array([0.5, 2. ])
    """
    array = _array(values, name, ndim)
    _refuse(~(np.isfinite(array) & (array > 0)), array, name, "it must be finite and above 0")
    return array


def checked_exposures(values: ArrayLike | None, name: str, length: int) -> FloatArray:
    """``values`` as an array of ``length`` exposures, all finite and above 0; None stands for ones.

    >>> checked_exposures(None, "exposure", 2)
    array([1., 1.])
    """
    if values is None:
        return np.ones(length)
    array = checked_positive(values, name, ndim=1)
    if len(array) != length:
        raise InputError(f"{name} has {len(array)} values for {length} periods; the lengths must be equal")
    return array


def checked_series(values: ArrayLike, name: str) -> FloatArray:
    """``values`` as a float array in one dimension; NaN stands for a value that is missing, infinity is refused.

    >>> checked_series([1, float("nan"), 3], "values")
    array([ 1., nan,  3.])
    """
    array = _array(values, name, 1)
    _refuse(np.isinf(array), array, name, "it must be finite, or NaN where it is missing")
    return array


def checked_reals(values: ArrayLike, name: str, *, empty: bool = False, least: float | None = None) -> FloatArray:
    """``values`` as a float array in one dimension, all finite and ``least`` or more; an empty one only if ``empty``.

    >>> checked_reals([1, -2.5], "values")
    array([ 1. , -2.5])
    """
    array = _array(values, name, 1, empty=empty)
    _refuse(~np.isfinite(array), array, name, "it must be finite")
    if least is not None:
        _refuse(array < least, array, name, f"it must be {least:g} or more")
    return array


def checked_times(values: ArrayLike, name: str, length: int, *, distinct: bool = True) -> FloatArray:
    """``values`` as a float array of ``length`` finite times, no two equal if they must be ``distinct``.

    >>> checked_times([2010, 2012], "times", 2)
    array([2010., 2012.])
    """
    array = checked_reals(values, name)
    if len(array) != length:
        raise InputError(f"{name} has {len(array)} entries for {length} values; the lengths must be equal")
    ordered = np.sort(array)
    if distinct and (np.diff(ordered) == 0).any():
        raise InputError(
            f"{name} holds {digits(ordered[1:][np.diff(ordered) == 0][0])} twice; every time must be different"
        )
    return array


def checked_labels(values: Iterable[object], name: str, length: int, of: str, *, none: bool = True) -> list[Hashable]:
    """``values`` as a list of ``length`` labels, one for each ``of``; None is a label too if ``none``.

    >>> checked_labels(np.array(["a", "b"]), "phases", 2, "units")
    ['a', 'b']
    """
    _refuse_masked(values, name)
    try:
        given = list(values.tolist() if isinstance(values, np.ndarray) else values)
    except TypeError:
        raise InputError(f"{name} is {shown(values)}; it must hold a label for each of the {length} {of}") from None
    if len(given) != length:
        raise InputError(f"{name} has {len(given)} labels for {length} {of}; the lengths must be equal")
    for i, label in enumerate(given):
        if not _is_label(label) or (label is None and not none):
            allowed = "a text, a number, a tuple or None" if none else "a text, a number or a tuple"
            raise InputError(f"{name}[{i}] is {shown(label)}; a label must be {allowed}")
    return cast("list[Hashable]", given)


def _is_label(value: object) -> bool:
    """Whether a value can be looked up and equals itself."""
    try:
        hash(value)
        return bool(value == value)
    except TypeError:
        return False


def label_codes(labels: Iterable[Hashable]) -> tuple[NDArray[np.int64], tuple[Hashable, ...]]:
    """Labels as numbers in order of first appearance, and the distinct ones.

    >>> label_codes(["b", "a", "b"])
    (array([0, 1, 0]), ('b', 'a'))
    """
    seen: dict[Hashable, int] = {}
    return np.array([seen.setdefault(label, len(seen)) for label in labels], dtype=np.int64), tuple(seen)


def group_codes(groups: Sequence[object] | None, length: int) -> NDArray[np.int64]:
    """The labels of periods as numbers, in order of first appearance; None stands for one group.

    >>> group_codes(["b", "a", "b"], 3)
    array([0, 1, 0])
    """
    if groups is None:
        return np.zeros(length, dtype=np.int64)
    return label_codes(checked_labels(groups, "groups", length, "periods"))[0]
