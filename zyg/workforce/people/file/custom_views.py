"""Pages of own fields: the list of them, their definition, the values of somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.people.file.custom import (
    InvalidFieldError,
    InvalidValuesError,
    define_field,
    field_for,
    fields_in_use,
    retire_field,
    revise_field,
    set_values,
    shown,
    values_of,
)
from zyg.workforce.people.file.forms import DAY
from zyg.workforce.people.models import CustomField, CustomKind
from zyg.workforce.people.queries import employee_for


class FieldForm(forms.Form):
    """The definition of a field."""

    label = forms.CharField(label="名称", max_length=30, help_text="例如 工位、班车路线、工服尺码")
    kind = forms.ChoiceField(label="类型", choices=CustomKind.choices)
    options = forms.CharField(
        label="选项",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="只有单选要填，一行一个",
    )
    purpose = forms.CharField(
        label="用途", max_length=100, help_text="为什么需要这项信息，本人可以看到"
    )
    in_list = forms.BooleanField(label="显示在花名册列表", required=False)
    sensitive = forms.BooleanField(label="敏感信息：不进列表和导出", required=False)

    def definition(self) -> dict[str, Any]:
        """Return what was said, the options as lines."""
        said = dict(self.cleaned_data)
        return said | {"options": said["options"].splitlines()}


class ValuesForm(forms.Form):
    """The values of somebody."""

    def __init__(
        self, *args: Any, fields: list[CustomField], kept: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for one in fields:
            self.fields[one.key] = _form_field(one, shown(one, kept.get(one.key, "")))


def _form_field(one: CustomField, initial: str) -> forms.Field:
    told: dict[str, Any] = {
        "label": one.label,
        "required": False,
        "help_text": one.purpose,
        "initial": initial,
    }
    if one.kind == CustomKind.CHOICE:
        return forms.ChoiceField(
            **told, choices=[("", "未填"), *((word, word) for word in one.options)]
        )
    if one.kind == CustomKind.YES_NO:
        return forms.ChoiceField(**told, choices=[("", "未填"), ("是", "是"), ("否", "否")])
    if one.kind == CustomKind.DATE:
        return forms.CharField(**told, widget=DAY)
    return forms.CharField(**told, max_length=200)


@require_GET
@actor_required
def fields_page(request: HttpRequest) -> HttpResponse:
    """List the fields in use."""
    require(acting(request), "people.edit")
    return render(request, "people/file/fields.html", {"fields": fields_in_use()})


@require_http_methods(["GET", "POST"])
@actor_required
def field_new(request: HttpRequest) -> HttpResponse:
    """Add a field."""
    actor = acting(request)
    require(actor, "people.edit")
    form = FieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            field = define_field(actor=actor, **form.definition())
        except InvalidFieldError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已新增字段「{field.label}」，导入和导出都有这一列。")
            return redirect("people:fields")
    return _form_page(request, form, "新增字段")


@require_http_methods(["GET", "POST"])
@actor_required
def field_edit(request: HttpRequest, field_key: str) -> HttpResponse:
    """Write a new version of a field."""
    actor = acting(request)
    field = field_for(actor, field_key)
    initial = {
        "label": field.label,
        "options": "\n".join(field.options),
        "purpose": field.purpose,
        "in_list": field.in_list,
        "sensitive": field.sensitive,
    }
    form = FieldForm(request.POST or None, initial=initial)
    del form.fields["kind"]
    if request.method == "POST" and form.is_valid():
        try:
            field = revise_field(actor=actor, field=field, **form.definition())
        except InvalidFieldError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已保存「{field.label}」第 {field.version} 版。")
            return redirect("people:fields")
    return _form_page(request, form, f"修改「{field.label}」", field)


@require_http_methods(["GET", "POST"])
@actor_required
def field_retire(request: HttpRequest, field_key: str) -> HttpResponse:
    """Ask, then take a field out of use with its values."""
    actor = acting(request)
    field = field_for(actor, field_key)
    if request.method == "POST":
        try:
            erased = retire_field(actor=actor, field=field, now=timezone.now())
        except InvalidFieldError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"已停用「{field.label}」，删除了 {erased} 个值。")
        return redirect("people:fields")
    return render(request, "people/file/field_retire.html", {"field": field})


@require_http_methods(["GET", "POST"])
@actor_required
def values_edit(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Change the values of somebody."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    require(actor, "people.edit", employee)
    kept = values_of([employee]).get(employee.pk, {})
    form = ValuesForm(request.POST or None, fields=fields_in_use(), kept=kept)
    if request.method == "POST" and form.is_valid():
        try:
            set_values(actor=actor, employee=employee, values=form.cleaned_data)
        except InvalidValuesError as error:
            for key, sentence in error.errors.items():
                form.add_error(key, sentence)
        else:
            messages.success(request, "已保存。")
            return redirect("people:file", employee_id)
    context = {"form": form, "employee": employee}
    status = 422 if form.errors else 200
    return render(request, "people/file/values.html", context, status=status)


def _form_page(
    request: HttpRequest, form: forms.Form, title: str, field: CustomField | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "field": field}
    status = 422 if form.errors else 200
    return render(request, "people/file/field.html", context, status=status)
