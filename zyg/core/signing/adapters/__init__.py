"""What signing asks of the outside: ``interfaces``, and ``chosen`` by the settings.

================  =========================  ===================================================
interface         setting                    built in
================  =========================  ===================================================
signature         ``ZYG_SIGNING_PROVIDER``   ``platform`` (own Ed25519 key), ``local-fake``
timestamp         ``ZYG_TIMESTAMP``          an RFC 3161 address, ``local-fake``, empty = none
real name         ``ZYG_REAL_NAME``          empty = not asked, ``local-fake``
================  =========================  ===================================================

A further provider is a class in a package of the operator, named ``package.module.Class`` in the
setting; it takes no arguments and keeps the interface. Production refuses every ``local-fake``.
"""
