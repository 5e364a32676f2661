"""The engines: each compiles neutral plans, and builds and updates generations. They see only `core`."""
