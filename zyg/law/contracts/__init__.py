"""Labour-contract law: from the written contract to the last duty after exit.

Public: ``written_contract`` (one month, double wage), ``content`` (mandatory items, roster),
``probation``, ``open_ended``, ``notice``, ``severance``, ``termination`` (grounds, protected
people, mass lay-off, duties at exit), ``obligations`` (service period, non-compete), ``dispatch``,
``part_time`` (its constants) and ``alerts``.
"""
