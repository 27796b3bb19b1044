"""No two modules need each other, be it through others, inside a function or for types alone."""

from graphlib import TopologicalSorter

import grimp

ROOMS = ("record", "inputs", "teams", "engagement", "chats", "contracts", "portal")


def test_no_import_comes_back_to_where_it_began():
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    modules = {module for module in graph.modules if ".migrations" not in module}
    assert len(modules) > 350
    TopologicalSorter({one: graph.find_modules_directly_imported_by(one) & modules for one in modules}).prepare()
