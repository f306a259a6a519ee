"""Checks files: read with lines, described as a JSON Schema, begun from the data."""
