"""Parts of a page about delay."""
