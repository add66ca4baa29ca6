"""Saved energy turned into goods: what was saved, who says so, and what it pays for."""
