"""What was typed becomes words, and words a ladder of questions, from a product's number to any of the words."""
