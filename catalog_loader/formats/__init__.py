"""Feed formats: the profiles that come with Gondola, how a feed is recognised, and how its rows become products'."""
