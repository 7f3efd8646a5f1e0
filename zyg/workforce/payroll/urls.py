"""Addresses of payroll."""

from django.urls import path, register_converter

from zyg.workforce.payroll.views import books, explain, extra, layouts, mine, paying, runs, slips


class MonthConverter:
    """A run in an address: ``2026-11`` the month, ``2026-11-2`` the second run of it."""

    regex = r"\d{4}-(0[1-9]|1[0-2])(-[2-9]|-[1-9]\d)?"

    def to_python(self, value: str) -> str:
        """Keep the text."""
        return value

    def to_url(self, value: str) -> str:
        """Keep the text."""
        return value


register_converter(MonthConverter, "month")

app_name = "payroll"
urlpatterns = [
    path("pay/runs", runs.run_list, name="runs"),
    path("pay/runs/<month:period>", runs.workbench, name="run"),
    path("pay/runs/<month:period>/files", runs.upload, name="files"),
    path("pay/runs/<month:period>/lock", runs.lock, name="lock"),
    path("pay/accounts", books.accounts, name="accounts"),
    path("pay/runs/<month:period>/voucher", books.voucher_page, name="voucher"),
    path("pay/runs/<month:period>/extra", extra.supplement, name="extra"),
    path("pay/runs/<month:period>/corrections", extra.corrections, name="corrections"),
    path("pay/corrections/<slug:correction_id>/undo", extra.undo, name="correction_undo"),
    path("pay/results/<slug:result_id>/correct", extra.correct, name="correct"),
    path("pay/runs/<month:period>/unlock", runs.unlock, name="unlock"),
    path("pay/runs/<month:period>/compute", runs.compute, name="compute"),
    path("pay/runs/<month:period>/abandon", runs.abandon, name="abandon"),
    path("pay/runs/<month:period>/replay", runs.replay, name="replay"),
    path("pay/runs/<month:period>/compare", runs.compare, name="compare"),
    path("pay/runs/<month:period>/sign-off", runs.sign_off, name="sign_off"),
    path("pay/runs/<month:period>/submit", runs.submit, name="submit"),
    path("pay/runs/<month:period>/decide", runs.decide, name="decide"),
    path("pay/runs/<month:period>/payout", paying.payout, name="payout"),
    path("pay/runs/<month:period>/payout/<slug:file_kind>", paying.download, name="download"),
    path("pay/runs/<month:period>/batches", paying.batch, name="batch"),
    path("pay/runs/<month:period>/returns", paying.returned, name="returns"),
    path("pay/batches/<slug:batch_id>/file", paying.batch_file, name="batch_file"),
    path("pay/returns/<slug:return_row_id>/match", paying.match, name="match"),
    path("pay/layouts", layouts.layout_list, name="layouts"),
    path("pay/layouts/new", layouts.edit, name="layout_new"),
    path("pay/layouts/<slug:layout_id>", layouts.edit, name="layout"),
    path("pay/layouts/<slug:layout_id>/test", layouts.test_print, name="layout_test"),
    path("pay/runs/<month:period>/payment", paying.payment, name="payment"),
    path("pay/runs/<month:period>/repayment", paying.repayment, name="repayment"),
    path("pay/runs/<month:period>/slips", paying.send_slips, name="send_slips"),
    path("pay/runs/<month:period>/archive", paying.archive, name="archive"),
    path("pay/runs/<month:period>/<slug:result_id>", explain.person, name="person"),
    path("pay/why/<slug:line_key>", explain.why, name="why"),
    path("pay/slips", slips.slip_list, name="slips"),
    path("pay/questions", slips.question_list, name="questions"),
    path("pay/questions/<slug:question_id>/answer", slips.answer, name="answer"),
    path("me", mine.home, name="me"),
    path("me/slips", mine.slip_list, name="my_slips"),
    path("me/slips/<month:period>", mine.slip, name="my_slip"),
    path("me/slips/<month:period>/confirm", mine.confirm, name="my_slip_confirm"),
    path("me/slips/<month:period>/question", mine.question, name="my_slip_question"),
    path("me/slips/<month:period>/pdf", mine.slip_pdf, name="my_slip_pdf"),
]
