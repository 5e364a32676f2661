"""The meaning of words: brands, colours, prices and the shop's own words, recognised in what was typed."""
