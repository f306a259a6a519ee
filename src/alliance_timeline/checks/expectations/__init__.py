"""What can be claimed: the expectations, and what they calculate."""
