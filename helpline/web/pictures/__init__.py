"""Figures drawn as SVG: pure functions, no style of their own, a title and a description each.

Colours come by class from the style sheet, for light, dark and paper. No picture says anything
by colour alone: a table with the same figures stands behind each.
"""
