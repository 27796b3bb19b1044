"""Addresses of the style guide; `portal.urls` includes them, the view answers 404 outside DEBUG."""

from django.urls import path

from portal.design import views

urlpatterns = [path("design/", views.guide), path("design/<slug:page>/", views.guide)]
