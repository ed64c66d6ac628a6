"""Reports: figures of a period as a page, as a table to take away, and on paper."""
