"""The web face: HTML and JSON made from the same `Page`."""
