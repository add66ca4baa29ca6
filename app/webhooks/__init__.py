"""Programs that are told of what happens: who wants to know of what, the outbox, and what was sent where."""
