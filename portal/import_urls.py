"""Files that staff send, and what became of them."""

from django.urls import URLPattern, path

from portal.access import needs, signed_in
from portal.views import import_columns as columns
from portal.views import import_file, imports
from teams.permissions import Permission

urlpatterns: list[URLPattern] = [
    path("imports/", signed_in(imports.imports), name="imports"),
    path("imports/done/<uuid:id>/", signed_in(imports.import_done), name="import_done"),
    path("imports/done/<uuid:id>/left-out.csv", signed_in(imports.import_left_out), name="import_left_out"),
    path("imports/done/<uuid:id>/undo/", signed_in(imports.import_undo), name="import_undo"),
    path("imports/<uuid:id>/", signed_in(import_file.import_file), name="import_file"),
    path("imports/mappings/", needs(Permission.IMPORT)(columns.mappings), name="import_mappings"),
    path("imports/mappings/<int:pk>/forget/", signed_in(columns.forget_mapping), name="import_forget_mapping"),
    path("imports/<uuid:id>/columns/", signed_in(columns.import_columns), name="import_columns"),
    path("imports/<uuid:id>/columns/again/", signed_in(columns.import_columns_again), name="import_columns_again"),
    path("imports/<uuid:id>/answers/", signed_in(import_file.import_answers), name="import_answers"),
    path("imports/<uuid:id>/store/", signed_in(import_file.import_store), name="import_store"),
    path("imports/<uuid:id>/stop/", signed_in(import_file.import_stop), name="import_stop"),
    path("imports/<uuid:id>/discard/", signed_in(import_file.import_discard), name="import_discard"),
]
