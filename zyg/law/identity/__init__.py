"""Identity numbers and names: what a number is, whether it can be right, and what is wrong.

Every check returns either a small frozen value with the normalised form or a ``Problem`` whose
message is a Chinese sentence that names the fault and the way out. Nothing is raised for what
a person typed.
"""
