"""The addresses of the discipline office, of agents, of the knowledge base and of the public
bulletins."""

from django.urls import path

from accountability import agents, articles, public, views

app_name = "accountability"

urlpatterns = [
    path("accounts/password/", views.change_password, name="password"),
    path("work/jobs/<int:pk>/", views.job, name="job"),
    path("work/jobs/<int:pk>/cancel/", views.cancel_job, name="job-cancel"),
    path("work/jobs/<int:pk>/file/", views.job_file, name="job-file"),
    path("discipline/", views.dockets, name="dockets"),
    path("discipline/<int:pk>/", views.docket, name="docket"),
    path("discipline/<int:pk>/<slug:name>/", views.take_step, name="step"),
    path("visits/", agents.my_visits, name="visits"),
    path("visits/<int:pk>/", agents.visit, name="visit"),
    path("visits/<int:pk>/<slug:name>/", agents.take_step, name="visit-step"),
    path("knowledge/", articles.articles, name="articles"),
    path("knowledge/new/", articles.write, name="new-article"),
    path("knowledge/<int:pk>/", articles.edit, name="article"),
    path("bulletins/", public.bulletin_list, name="bulletins"),
    path("bulletins/<int:year>-<int:month>/", public.bulletin, name="bulletin"),
]
