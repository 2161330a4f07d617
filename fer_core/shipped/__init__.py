"""What comes with the project: the log of its figures, the plan that makes them again, and the shipping of a
run.
"""
