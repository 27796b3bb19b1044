"""The map of the site. Every route says who may come in: `portal.access`."""

from django.urls import URLPattern, URLResolver, include, path

from portal import access, health
from portal.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("portal.sign_in_urls")),
    path("api/v1/", access.api(api)),
    path("health/live", access.public(health.live), name="health_live"),
    path("health/ready", access.public(health.ready), name="health_ready"),
    path("", include("portal.design.urls")),  # 404 unless DEBUG
]
