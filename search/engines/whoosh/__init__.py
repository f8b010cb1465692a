"""The embedded engine: a Whoosh index on disk, searched with NumPy. The only place that imports Whoosh."""
