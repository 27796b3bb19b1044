"""No file of contracts/ imports, by whatever way round, one that imports it."""

from graphlib import TopologicalSorter

import grimp

APPS = ("portal", "contracts", "chats", "engagement", "teams", "inputs", "record")


def test_no_imports_go_round_in_a_circle():
    graph = grimp.build_graph(*APPS, cache_dir=None)
    ours = [name for name in graph.modules if name.split(".")[0] == "contracts"]
    TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in ours}).prepare()
