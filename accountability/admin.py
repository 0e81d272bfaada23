"""Set-up data in the stock administration: units, officials, posts, items, accounts.

Every change is historied with the administrator as actor; nothing is deleted here.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accountability.models import (
    Appointment,
    Kinship,
    Official,
    OrgUnit,
    ServiceAgent,
    ServiceItem,
    User,
)
from record.history import acting


class Historied(admin.ModelAdmin):  # type: ignore[type-arg]
    """Saves as the signed-in administrator; offers no deletion."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Name who acts for everything that the form saves."""
        with acting(request.user, str(_("Changed in administration"))):
            return super().changeform_view(request, *args, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows end by a date; accounts are deactivated."""
        return False


class AppointmentInline(admin.TabularInline):  # type: ignore[type-arg]
    """The posts of an official."""

    model = Appointment
    extra = 0
    can_delete = False
    autocomplete_fields = ("unit",)


@admin.register(Kinship)
class KinshipAdmin(Historied):
    """Declarations of kin; withdrawn by a date."""

    list_display = ("official", "relative", "relation", "declared_on", "withdrawn_on")
    autocomplete_fields = ("official", "relative")
    list_select_related = ("official", "relative")


@admin.register(OrgUnit)
class OrgUnitAdmin(Historied):
    """Units."""

    list_display = ("name", "code", "unit_class", "assessed", "valid_from", "valid_to")
    list_filter = ("unit_class", "assessed")
    search_fields = ("name", "code", "pinyin")
    autocomplete_fields = ("parent", "successor")


@admin.register(Official)
class OfficialAdmin(Historied):
    """Officials with their posts."""

    search_fields = ("name", "pinyin")
    inlines = (AppointmentInline,)


@admin.register(ServiceAgent)
class ServiceAgentAdmin(Historied):
    """The agents of the townships."""

    list_display = ("official", "unit", "area", "since", "until")
    search_fields = ("official__name", "official__pinyin", "unit__name")
    autocomplete_fields = ("official", "unit")


@admin.register(ServiceItem)
class ServiceItemAdmin(Historied):
    """The power list."""

    list_display = ("name", "unit", "kind", "promised_days", "three_mosts")
    search_fields = ("name", "pinyin")
    autocomplete_fields = ("unit",)


@admin.register(User)
class AccountAdmin(Historied, UserAdmin):  # type: ignore[type-arg]
    """Accounts."""

    list_display = ("username", "name", "is_active")
    search_fields = ("username", "name")
    autocomplete_fields = ("official",)
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "official")}),
        (_("Roles"), {"fields": ("is_active", "is_staff", "groups")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "name", "usable_password", "password1", "password2")}),
    )

    def user_change_password(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A new password is history too."""
        with acting(request.user, str(_("Password set in administration"))):
            return super().user_change_password(request, *args, **kwargs)
