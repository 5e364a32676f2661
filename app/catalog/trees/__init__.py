"""Category trees: what is declared, how it is checked, and how a product finds its nodes."""
