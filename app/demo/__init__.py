"""A country that does not exist, written through the same verbs as a real one, so that everything can be tried."""
