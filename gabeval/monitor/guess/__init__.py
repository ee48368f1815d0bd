"""Guessing how an export is read, for a person to correct: ``gabeval new``."""
