"""PDF documents: typst templates inside the packages, data as JSON, a packaged Chinese font.

* :func:`zyg.core.documents.rendering.render_pdf`: template + data → the bytes of a PDF
* :func:`zyg.core.documents.rendering.render_page`: one page of any PDF → PNG for a phone
* :func:`zyg.core.documents.fonts.problems_of`: the characters that no font here can draw
* :mod:`zyg.core.documents.verification`: number and QR code by which paper can be checked

Nothing here touches the database; every function may be called from many threads at once.
"""
