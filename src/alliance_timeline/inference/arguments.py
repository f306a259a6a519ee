"""Checks of what the kernel is given: every refusal names the argument, the value and what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_timeline.errors import InputError, nearest

__all__ = [
    "FloatArray",
    "checked_count",
    "checked_counts",
    "checked_exposure",
    "checked_exposures",
    "checked_positive",
    "checked_real",
    "checked_reals",
    "checked_series",
    "checked_times",
    "confidence_level",
    "group_codes",
    "one_of",
    "whole_number",
]

FloatArray = NDArray[np.float64]


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
        raise InputError(f"{name} is {number:g}; a count must be 0 or more")
    if whole and number != np.floor(number):
        raise InputError(f"{name} is {number:g}; it must be a whole number")
    return number


def checked_exposure(value: float, name: str) -> float:
    """``value`` as an exposure: finite and above 0.

    >>> checked_exposure(8.5, "exposure")
    8.5
    """
    number = checked_real(value, name)
    if number <= 0:
        raise InputError(f"{name} is {number:g}; an exposure must be above 0")
    return number


def whole_number(value: int, name: str, *, least: int, most: int | None = None) -> int:
    """``value`` as a whole number from ``least`` to ``most`` (None: without end).

    >>> whole_number(2, "n_breaks", least=0, most=7)
    2
    """
    number = checked_real(value, name)
    if number != np.floor(number):
        raise InputError(f"{name} is {number:g}; it must be a whole number")
    if number < least or (most is not None and number > most):
        allowed = f"{least} or more" if most is None else f"{least} to {most}"
        raise InputError(f"{name} is {number:g}; allowed: {allowed}")
    return int(number)


def confidence_level(value: float) -> float:
    """``value`` as a confidence, strictly between 0 and 1.

    >>> confidence_level(0.9)
    0.9
    """
    number = checked_real(value, "confidence")
    if not 0 < number < 1:
        raise InputError(f"confidence is {number:g}; it must lie between 0 and 1, for example 0.95")
    return number


def one_of(value: str, name: str, allowed: Sequence[str]) -> str:
    """``value`` if it is one of ``allowed``.

    >>> one_of("exact", "method", ("midp", "exact"))
    'exact'
    """
    if value not in allowed:
        raise InputError(f"{name} is {value!r}; {nearest(str(value), allowed)}; allowed: {', '.join(allowed)}")
    return value


def _array(values: ArrayLike, name: str, ndim: int | None, *, empty: bool = False) -> FloatArray:
    try:
        array = np.asarray(values)
    except ValueError:
        raise InputError(f"{name} has rows of unequal length; they must be equal") from None
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
        raise InputError(f"{name}[{', '.join(map(str, at))}] is {array[at]:g}; {rule}")


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


def checked_reals(values: ArrayLike, name: str, *, empty: bool = False) -> FloatArray:
    """``values`` as a float array in one dimension, all finite; an empty one only if ``empty``.

    >>> checked_reals([1, -2.5], "values")
    array([ 1. , -2.5])
    """
    array = _array(values, name, 1, empty=empty)
    _refuse(~np.isfinite(array), array, name, "it must be finite")
    return array


def checked_times(values: ArrayLike, name: str, length: int) -> FloatArray:
    """``values`` as a float array of ``length`` finite times, no two equal.

    >>> checked_times([2010, 2012], "times", 2)
    array([2010., 2012.])
    """
    array = checked_reals(values, name)
    if len(array) != length:
        raise InputError(f"{name} has {len(array)} entries for {length} values; the lengths must be equal")
    ordered = np.sort(array)
    if (np.diff(ordered) == 0).any():
        raise InputError(f"{name} holds {ordered[1:][np.diff(ordered) == 0][0]:g} twice; every time must be different")
    return array


def group_codes(groups: Sequence[object] | None, length: int) -> NDArray[np.int64]:
    """The labels as numbers, in order of first appearance; None stands for one group.

    >>> group_codes(["b", "a", "b"], 3)
    array([0, 1, 0])
    """
    if groups is None:
        return np.zeros(length, dtype=np.int64)
    if len(groups) != length:
        raise InputError(f"groups has {len(groups)} labels for {length} periods; the lengths must be equal")
    seen: dict[object, int] = {}
    return np.array([seen.setdefault(label, len(seen)) for label in groups], dtype=np.int64)
