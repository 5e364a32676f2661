"""What needs both sides: checking, publishing, reindexing, rolling back and explaining."""
