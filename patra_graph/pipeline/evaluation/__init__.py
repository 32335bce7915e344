"""How an evaluation is put together: protocols (trial), rankers, figures, market, parts, leaks and the bar."""
