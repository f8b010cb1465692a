"""A question in, a page of answers out. Knows neither the indexer nor the web."""
