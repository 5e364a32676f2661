"""Trying rules before they are published: what they would change, with nothing written."""
