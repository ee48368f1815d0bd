"""Parts of a page about evidence."""
