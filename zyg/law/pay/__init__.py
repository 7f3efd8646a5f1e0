"""The pay engine: from a frozen person-month to explained lines.

Public: ``compute_person_month`` (``engine``), ``problems`` (``checks``), ``variance``
(``variance``), the item kinds (``items``), inputs and results (``model``).
"""
