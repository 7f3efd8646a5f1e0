"""月度对账: the bureau's list is read, its rows are found to be people, the three are compared.

``columns`` knows the forms of lists, ``reading`` reads one, ``matching`` finds the people, ``ours``
computes what is due by the enrolments, ``comparing`` tells the differences with their reasons.
"""
