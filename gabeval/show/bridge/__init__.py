"""Parts of a page about what lies between two exports."""
