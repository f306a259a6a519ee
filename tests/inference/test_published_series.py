"""Series that the field knows: the Nile and the drivers killed or seriously injured in Great Britain (seat belts)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.datasets import nile

from alliance_timeline.inference import break_test, interrupted, optimal_breaks, rate_ratio

# Car drivers killed or seriously injured, January 1969 to December 1984, by month (Harvey & Durbin 1986, Journal of the
# Royal Statistical Society A 149:187-227; R's datasets::Seatbelts). Belts were made compulsory on 31 January 1983.
DRIVERS = np.array(
    """
    1687 1508 1507 1385 1632 1511 1559 1630 1579 1653 2152 2148 1752 1765 1717 1558 1575 1520 1805 1800 1719 2008
    2242 2478 2030 1655 1693 1623 1805 1746 1795 1926 1619 1992 2233 2192 2080 1768 1835 1569 1976 1853 1965 1689
    1778 1976 2397 2654 2097 1963 1677 1941 2003 1813 2012 1912 2084 2080 2118 2150 1608 1503 1548 1382 1731 1798
    1779 1887 2004 2077 2092 2051 1577 1356 1652 1382 1519 1421 1442 1543 1656 1561 1905 2199 1473 1655 1407 1395
    1530 1309 1526 1327 1627 1748 1958 2274 1648 1401 1411 1403 1394 1520 1528 1643 1515 1685 2000 2215 1956 1462
    1563 1459 1446 1622 1657 1638 1643 1683 2050 2262 1813 1445 1762 1461 1556 1431 1427 1554 1645 1653 2016 2207
    1665 1361 1506 1360 1453 1522 1460 1552 1548 1827 1737 1941 1474 1458 1542 1404 1522 1385 1641 1510 1681 1938
    1868 1726 1456 1445 1456 1365 1487 1558 1488 1684 1594 1850 1998 2079 1494 1057 1218 1168 1236 1076 1174 1139
    1427 1487 1483 1513 1357 1165 1282 1110 1297 1185 1222 1284 1444 1575 1737 1763
    """.split(),
    dtype=np.int64,
)
LAW = 169  # February 1983


def season() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The mean of each calendar month, as an exposure."""
    return np.tile(DRIVERS.reshape(16, 12).mean(axis=0), 16)


def test_the_nile_falls_in_1899() -> None:
    """One break after 28 years, 1898, as by least squares (Zeileis et al. 2003, breakpoints of R's strucchange)."""
    volume = nile.load_pandas().data["volume"]
    assert optimal_breaks(volume, 1) == (28,)
    result = break_test(volume, null="permutation")
    assert (result.at, result.p_value) == (28, 0.001)


def test_seat_belts_are_found_at_the_month_of_the_law() -> None:
    """Of two breaks one is the law's month, with the season taken out or not."""
    assert optimal_breaks(DRIVERS, 2)[1] == LAW
    assert optimal_breaks(DRIVERS, 2, season())[1] == LAW


def test_seat_belts_lower_the_level_by_about_a_fifth() -> None:
    """A fall of about a fifth net of the trend (Harvey & Durbin: 23 per cent), shown if months are independent."""
    result = interrupted(DRIVERS, LAW, season(), block=1)
    assert result.level == pytest.approx(0.79, abs=0.02)
    assert 0.7 < result.level_low < result.level < result.level_high < 0.9
    assert interrupted(DRIVERS, LAW, season()).level_high > result.level_high


def test_clover_seeds_by_the_conditional_test() -> None:
    """No dodder seed against 3 in samples of equal weight: p .25 conditionally, where the E-test gives .088.

    Krishnamoorthy & Thomson 2004, Journal of Statistical Planning and Inference 119:23-35.
    """
    assert rate_ratio(0, 100, 3, 100, method="exact").p_value == pytest.approx(0.25)
    assert stats.poisson_means_test(0, 100, 3, 100).pvalue == pytest.approx(0.0884, abs=5e-5)
