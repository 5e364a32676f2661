"""The vocabulary every other room speaks: products, conditions, plans, scores and the engine protocols."""
