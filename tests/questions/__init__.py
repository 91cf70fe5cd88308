"""Small graphs whose answers are known."""
