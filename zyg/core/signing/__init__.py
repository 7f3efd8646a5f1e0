"""Electronic signing with evidence that stands without us.

A sealed PDF, signers one after the other, and for each of them: identity checked, every page
shown, intent expressed by her own tick and typed name, signature, trusted timestamp. Each step is
an event of a hash chain; the closed request gives a zip that ``manage.py verify_evidence`` checks
without a database. The law behind it: 电子签名法 13, 14 and 人社厅发〔2021〕54号
(docs/explanation/evidence.md).

* :mod:`zyg.core.signing.operations`: send, remind, void; open, prove, read, intend, sign, decline
* :mod:`zyg.core.signing.queries`: what the organization and the signer may see
* :mod:`zyg.core.signing.adapters`: signature provider, timestamp authority, real-name check
* :mod:`zyg.core.signing.verifying`: the check of an evidence file, pure
"""
