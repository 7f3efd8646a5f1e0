"""增减员: from what happened to people to the file for the bureau.

``kinds`` says which insurances somebody should have, ``planning`` compares that with the
enrolments, ``checking`` looks for what the bureau would return, ``files`` writes the file.
"""
