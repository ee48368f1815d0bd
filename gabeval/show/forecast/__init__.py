"""Parts of a page about what will be finished in time."""
