"""Stored evidence: papers, pictures and imported sheets, encrypted on disk."""
