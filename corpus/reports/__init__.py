"""Article 67 reports: the table of those that are known, and the cards made of it."""
