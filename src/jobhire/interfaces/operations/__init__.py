"""Long work, whoever does it: how far it is."""
