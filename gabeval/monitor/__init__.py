"""From an export to tidy tables: cells, layout, corrections, checks, receipts."""
