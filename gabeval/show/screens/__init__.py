"""Parts of a page about how progress was reported."""
