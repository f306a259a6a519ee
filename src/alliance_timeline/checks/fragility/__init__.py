"""How few changes to the data change a verdict: the changes, the exact searches, and the search by trying."""
