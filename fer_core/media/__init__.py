"""Photos, videos and sound as they come in: decoded once, in one place, upright, with true times, or refused
with a sentence.
"""
