"""Long work as records: who asked, how far it is, what came of it."""
