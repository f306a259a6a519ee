"""Tests of ``alliance_timeline.dates``."""
