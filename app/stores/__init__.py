"""Stores and what happens in them: opening stock, transfers, losses, returns to donors, stocktakes."""
