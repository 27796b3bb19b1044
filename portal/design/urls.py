"""Addresses of the style guide, open to everybody where it is open at all: the view answers 404 outside DEBUG."""

from django.urls import path

from portal.access import public
from portal.design import views

urlpatterns = [
    path("design/", public(views.guide), name="design"),
    path("design/<slug:page>/", public(views.guide), name="design_page"),
]
