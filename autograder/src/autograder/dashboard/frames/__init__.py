"""Records as pandas frames: pure functions. Every frame has its columns and dtypes when it has no rows, too.

Each module has one dict a frame, which names its columns with their dtypes and says what they hold.
"""
