"""Gondola: searchandising middleware between a shop's back office and its storefront."""
