"""The table of contents: each app brings its own addresses."""

from importlib.util import find_spec

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

APPS = ("hotline", "cases", "accountability")

urlpatterns = [
    *(path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")),
    path("accounts/login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
