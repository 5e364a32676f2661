"""The catalogue manager's program: feed formats to rows, and the commands that need a feed."""
