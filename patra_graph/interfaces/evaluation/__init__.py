"""The page that shows an evaluation: its plots, its words and the HTML around them."""
