"""Synonyms: what a shop's own words mean, read once into a book that the words of a query are looked up in."""
