"""The acts of signing.

``sending`` of the organization, ``identity`` and ``acting`` of the signer, ``ending`` of a
request, ``papers`` that are given out.
"""
