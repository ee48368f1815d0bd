"""Parts of a page about published figures."""
