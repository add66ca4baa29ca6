"""Companies that give, who speaks for them, and whether the centre knows them."""
