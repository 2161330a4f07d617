"""Several datasets as one: what their names mean, and how they are joined."""
