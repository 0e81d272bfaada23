"""The addresses of casework."""

app_name = "cases"

urlpatterns: list[object] = []
