"""Figures of any period, line and team, for those who oversee: no number and no name in them."""
