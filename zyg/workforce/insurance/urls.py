"""Addresses of the insurance pages."""

from django.urls import path

from zyg.workforce.insurance.views import accounts, bases, batches, parameters, reconciling

app_name = "insurance"
urlpatterns = [
    path("pay/params", parameters.parameters, name="parameters"),
    path("pay/params/new/<slug:kind>", parameters.enter, name="enter"),
    path("pay/params/<slug:public_id>/withdraw", parameters.withdraw, name="withdraw"),
    path("social/batches", batches.desk, name="batches"),
    path("social/batches/new", batches.create, name="batch_new"),
    path("social/batches/<slug:batch_id>", batches.batch, name="batch"),
    path("social/batches/<slug:batch_id>/file/<slug:kind>", batches.export, name="batch_file"),
    path("social/batches/<slug:batch_id>/submit", batches.submit, name="batch_submit"),
    path("social/batches/<slug:batch_id>/answer", batches.answer, name="batch_answer"),
    path("social/items/<slug:item_id>", batches.item, name="item"),
    path("social/items/<slug:item_id>/drop", batches.drop, name="item_drop"),
    path("social/people", batches.people, name="people"),
    path("social/setup", accounts.setup, name="setup"),
    path("social/setup/standard", accounts.standard, name="standard"),
    path("social/setup/channels/new", accounts.channel, name="channel_new"),
    path("social/setup/channels/<slug:channel_id>", accounts.channel, name="channel"),
    path("social/setup/channels/<slug:channel_id>/account", accounts.account, name="account"),
    path("social/setup/channels/<slug:channel_id>/take-over", accounts.take_over, name="take_over"),
    path("social/setup/schemes/new", accounts.scheme, name="scheme_new"),
    path("social/setup/layouts/new", accounts.layout_new, name="layout_new"),
    path("social/setup/layouts/<slug:layout_id>", accounts.layout, name="layout"),
    path("social/reconcile", reconciling.overview, name="reconcile"),
    path(
        "social/reconcile/<slug:channel_id>/<slug:month>",
        reconciling.month,
        name="reconcile_month",
    ),
    path(
        "social/reconcile/<slug:channel_id>/<slug:month>/compare",
        reconciling.compare,
        name="compare",
    ),
    path(
        "social/reconcile/<slug:channel_id>/<slug:month>/explain",
        reconciling.explain,
        name="explain",
    ),
    path(
        "social/reconcile/<slug:channel_id>/<slug:month>/close",
        reconciling.close,
        name="reconcile_close",
    ),
    path(
        "social/reconcile/<slug:channel_id>/<slug:month>/export",
        reconciling.export,
        name="reconcile_export",
    ),
    path("social/bases", bases.overview, name="bases"),
    path("social/bases/new", bases.season_new, name="season_new"),
    path("social/bases/<slug:season_id>", bases.season, name="season"),
    path("social/bases/<slug:season_id>/wages", bases.wages, name="season_wages"),
    path("social/bases/<slug:season_id>/send", bases.send, name="season_send"),
    path("social/bases/<slug:season_id>/decide", bases.decide, name="season_decide"),
    path("social/bases/<slug:season_id>/close", bases.close, name="season_close"),
    path("social/bases/<slug:season_id>/export", bases.export, name="season_export"),
    path("social/settlements/new", bases.settlement_new, name="settlement_new"),
    path("social/settlements/<slug:settlement_id>", bases.settlement, name="settlement"),
    path(
        "social/settlements/<slug:settlement_id>/submit",
        bases.settlement_submit,
        name="settlement_submit",
    ),
    path(
        "social/settlements/<slug:settlement_id>/decide",
        bases.settlement_decide,
        name="settlement_decide",
    ),
    path(
        "social/settlements/<slug:settlement_id>/drop",
        bases.settlement_drop,
        name="settlement_drop",
    ),
    path("me/base", bases.mine, name="my_base"),
    path("me/base/<slug:declaration_id>/confirm", bases.confirm, name="my_base_confirm"),
    path("me/base/<slug:declaration_id>/dispute", bases.dispute, name="my_base_dispute"),
]
