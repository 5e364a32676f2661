"""What Gondola costs: each figure measured against a floor in the same run, as a ratio, with its spread."""
