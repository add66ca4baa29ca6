"""Receivers under random codes: persons, households, centres and uncounted people at a place."""
