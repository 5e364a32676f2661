"""The kinds of virtual attributes: values made from other values."""
