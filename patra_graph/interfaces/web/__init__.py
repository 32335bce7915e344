"""The pages: a swipe page for people, and an operator page."""
