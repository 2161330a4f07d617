"""fer_core: train, measure and use small networks that name the expression of a face. Importing it costs
nothing.
"""

__version__ = "0.2.0"
