"""The tests of alliance_timeline."""
