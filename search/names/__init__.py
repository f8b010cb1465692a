"""Names in many scripts and spellings: pure functions over words, which know no engine.

A name is mapped to short phonological keys that its spellings share (`search.names.keys`); engines look them up.
"""
