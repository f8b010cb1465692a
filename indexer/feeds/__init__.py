"""Feeds that are followed: what is known of each, how they are fetched, and how what is new comes into the archive."""
