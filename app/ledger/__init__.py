"""Who has which goods, and since when: a double-entry book of things, which only grows."""
