"""Evaluation: how good the order of results is by people's ratings, and whether a change made it better."""
