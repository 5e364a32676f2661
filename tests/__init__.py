"""Stories that say what Gondola does, and hold it to that."""
