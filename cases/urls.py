"""The addresses of casework."""

from django.urls import path

from cases import units, views

app_name = "cases"

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/cases/<int:pk>/", views.case, name="case"),
    path("desk/cases/<int:pk>/<slug:name>/", views.take_step, name="step"),
    path("desk/evidence/<int:pk>/", views.file, name="file"),
    path("desk/flags/", views.flags, name="flags"),
    path("desk/flags/<int:pk>/", views.flag, name="flag"),
    path("desk/flags/<int:pk>/<slug:name>/", views.review_flag, name="flag-step"),
    path("desk/evidence/<int:pk>/original/", views.original, name="original"),
    path("desk/evidence/<int:pk>/words/", views.transcript, name="transcript"),
    path("unit/", units.matters, name="matters"),
    path("unit/<int:pk>/", units.matter, name="matter"),
    path("unit/<int:pk>/<slug:name>/", units.take_step, name="matter-step"),
]
