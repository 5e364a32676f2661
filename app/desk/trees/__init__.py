"""The tree doctor: who stands in which category now, and what is ill with the trees."""
