"""The engines behind the seam of `search.engine`; each is one row of its `ENGINES` table."""
