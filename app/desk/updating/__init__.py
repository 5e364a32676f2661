"""Rows that are pushed: the queue in which they wait, what is told of them, and the columns that they may name."""
