"""Articles in: importers, cleaning, and the pipeline that writes them through an engine."""
