"""The storefront: pages rendered here, from the same service that answers the API."""
