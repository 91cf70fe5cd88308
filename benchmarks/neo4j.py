"""How fast the graph goes into Neo4j and ArcadeDB, and how fast these answer, as ratios of one run (`make bench`).

The push is held against the bare driver that sends the same batches, prepared beforehand, to the same kind of server:
an empty one each time, in turns. The seconds are of this machine; what lasts is the ratios.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

# This file is called as the driver's package is, and stands in a folder that scripts and tests put first on their path:
# whoever asks for `neo4j` means the driver. So the folder goes to the end of the path, where nothing is hidden by it.
_HERE = Path(__file__).resolve().parent
sys.path[:] = [*(entry for entry in sys.path if Path(entry).resolve() != _HERE), str(_HERE)]

if __name__ == "__main__":
    from _neo4j_measures import main

    sys.exit(main(__doc__ or ""))

_found = PathFinder.find_spec("neo4j", sys.path[:-1])
if _found is None or _found.loader is None:
    raise ModuleNotFoundError("No module named 'neo4j'", name="neo4j")
sys.modules["neo4j"] = _driver = module_from_spec(_found)
_found.loader.exec_module(_driver)
