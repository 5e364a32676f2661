"""Suggestions while a shopper types: queries, categories, facet values and products, each with results in this shop."""
