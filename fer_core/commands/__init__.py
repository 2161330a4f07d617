"""The commands of `python -m fer_core`, a module for each group; `add(commands)` is all that __main__ knows
of them.
"""
