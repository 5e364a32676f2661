"""Words: how texts and queries become the same tokens, and what the vocabulary knows of them."""
