"""Small programs for people who work on Gondola; none of them is shipped."""
