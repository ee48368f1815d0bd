"""Files as they came: guarded, read by content, every cell with its address."""
