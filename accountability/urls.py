"""The addresses of the discipline office and of the public bulletins."""

from django.urls import path

from accountability import public, views

app_name = "accountability"

urlpatterns = [
    path("accounts/password/", views.change_password, name="password"),
    path("work/jobs/<int:pk>/", views.job, name="job"),
    path("work/jobs/<int:pk>/cancel/", views.cancel_job, name="job-cancel"),
    path("work/jobs/<int:pk>/file/", views.job_file, name="job-file"),
    path("discipline/", views.dockets, name="dockets"),
    path("discipline/<int:pk>/", views.docket, name="docket"),
    path("discipline/<int:pk>/<slug:name>/", views.take_step, name="step"),
    path("bulletins/", public.bulletin_list, name="bulletins"),
    path("bulletins/<int:year>-<int:month>/", public.bulletin, name="bulletin"),
]
