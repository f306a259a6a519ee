"""Actors who share occasions, and their ties at a day."""

from alliance_timeline.network.building import build_network
from alliance_timeline.network.result import Network, NetworkActor, NetworkOccasion, NetworkTie

__all__ = ["Network", "NetworkActor", "NetworkOccasion", "NetworkTie", "build_network"]
