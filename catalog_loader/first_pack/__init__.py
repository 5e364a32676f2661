"""`gondola init`: an unknown feed is looked at, and a commented rule pack that loads at once is written for it."""
