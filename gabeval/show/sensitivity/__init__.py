"""Parts of a page about other weights."""
